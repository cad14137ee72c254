"""How letters leave and what comes back: mail, print batches, calls, their notes in the books, answers."""
