"""What the audit logs of firms and of companies have in common."""
