"""Mixed worlds: many skills in one, in proportions that may change."""
