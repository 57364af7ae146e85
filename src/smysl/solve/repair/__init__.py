"""Repair: from failing tests to a small patch with which they pass."""
