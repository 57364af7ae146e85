"""Compiles specifications into working, tested Python packages, and keeps the proof."""

__version__ = "0.1.0"
