"""Contracts with factors, limits of debtors, their numbers and formats of files: what factoring goes by."""
