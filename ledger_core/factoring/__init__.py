"""Factoring: documents handed over to a factor, and the files that say so. Pure; nothing is sent."""
