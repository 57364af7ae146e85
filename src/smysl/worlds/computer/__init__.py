"""A simulated desktop: files, windows, a form, a clipboard."""
