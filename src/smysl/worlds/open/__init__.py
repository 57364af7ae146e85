"""Open repositories: no menu; edits are found by going from a line to a node, an edit, an operand."""
