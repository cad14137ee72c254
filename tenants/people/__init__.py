"""Who may do what: tokens of one tenant today."""
