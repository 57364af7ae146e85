"""Social worlds: others have goals that they do not tell, and beliefs that may be false."""
