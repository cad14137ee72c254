"""A tenant's books: Git objects and refs in SQL, revisions, the one write path, the index of lines."""
