"""Long work of a client: begun, watched, left and come back to."""
