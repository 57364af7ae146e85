"""Search: sample, filter, cluster, choose, repair."""
