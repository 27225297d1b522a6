"""Accounts: who owns the data, who may act for them, and with which tokens."""
