"""The history of the database's structure, run by Alembic."""
