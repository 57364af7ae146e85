"""The nouns: frozen types that every other folder speaks in, and the store that remembers them."""
