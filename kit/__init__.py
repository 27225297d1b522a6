"""What every area stands on: database, tenancy, unit of work, errors, ids. Knows nothing of inventory or GraphQL."""
