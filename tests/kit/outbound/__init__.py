"""The way out: what it refuses, and that it was not there."""
