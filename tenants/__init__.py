"""What a tenant is and has: models, and the use-cases on them. Knows the core; never HTTP."""
