"""Long work: kept in rows, done by workers of the server, watched by whoever asked for it."""
