"""Customers: the list with its exports, and each customer's page, card, notes and documents."""
