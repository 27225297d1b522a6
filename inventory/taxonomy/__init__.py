"""Taxonomy: how things are classed."""
