"""Training: what the product learns from its own earlier runs, without a gradient and without a model."""
