"""Account statements as banks write them (CFONB 120, camt.053): bytes in, values or faults out."""
