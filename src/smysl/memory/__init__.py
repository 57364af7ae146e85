"""Memory: finding texts again, by words now and by meaning later."""
