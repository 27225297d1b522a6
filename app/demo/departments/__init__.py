"""The departments of the demo's shop, each with a vocabulary of its own. Every name is invented."""
