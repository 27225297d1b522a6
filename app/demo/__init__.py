"""The demo: a mixed seller's catalogue, made up from a seed, in any size."""
