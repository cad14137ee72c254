"""What the customers of a tenant owe, as the pages of the portal show it: composed from pictures of books."""
