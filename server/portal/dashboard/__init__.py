"""The dashboard: what the customers of a tenant owe as of a day, and what needs a person."""
