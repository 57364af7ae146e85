"""Grids: the levels of MiniGrid."""
