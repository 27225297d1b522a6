"""How fields are declared and resolved. Knows nothing of inventory."""
