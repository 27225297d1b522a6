"""Locations: where stock is."""
