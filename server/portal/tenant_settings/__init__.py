"""The settings of a tenant: what its books say of themselves, and who comes in where."""
