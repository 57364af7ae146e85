"""The worlds' own benchmark: how fast they are, how hard they are, and whether they can be cheated."""
