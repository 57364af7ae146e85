"""Worlds: Gymnasium environments in which a small agent learns to drive tools, a real pytest inside."""
