"""Tool puzzles: small machines whose effects come late."""
