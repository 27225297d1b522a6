"""The business: an area a package of tables, commands and queries. Knows nothing of GraphQL or HTTP."""
