"""Suppliers: whom things are bought from."""
