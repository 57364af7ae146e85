"""Edits on syntax trees: comparison, symbols, mutants, extraction; one place for all who change code."""
