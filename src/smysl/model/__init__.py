"""Language models: embedded, behind an address, scripted; what they may cost; and their weights."""
