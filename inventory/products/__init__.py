"""Products: what a seller holds, and the variants of it that are counted and sold."""
