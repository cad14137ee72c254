"""People: who there is, what they may do where, and how they come in."""
