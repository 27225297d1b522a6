"""Tests of the file storage."""
