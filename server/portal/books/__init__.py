"""The pages of a tenant's books: files at any revision, history, differences, search, and the editor."""
