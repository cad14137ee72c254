"""What an auditor asks of the books: queries, differences, samples. Pure, as all of the core."""
