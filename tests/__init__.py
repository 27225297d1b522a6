"""Tests, by the name of what they test."""
