"""Repositories as worlds: a program with a fault, its tests, and patches to choose among."""
