"""The kernel's own benchmark: how many checks a second, at what cost, and how often it agrees."""
