"""Git over HTTP: clone, fetch and push of a tenant's books with a token as the password."""
