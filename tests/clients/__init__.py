"""Tests of the clients that others generate from the schema: they compile, and they work."""
