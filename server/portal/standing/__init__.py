"""How the payer of a page's place stands: the strip above the pages, and why something is refused for it."""
