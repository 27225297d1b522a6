"""Tests that what a seed printed goes in and comes back, by the tables in `docs/seeds/`.

`001.json` and its like are the names and types of the fields that the seeds print, and nothing else of them.
"""
