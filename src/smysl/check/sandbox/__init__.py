"""Sandboxes: the layers between a candidate and the machine, one file each."""
