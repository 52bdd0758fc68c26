"""What leaves the site as a file: tables, statements for a learning record store, a page for a training record."""
