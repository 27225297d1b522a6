"""Tests of the explorer page: how it is served, and that it works in a browser."""
