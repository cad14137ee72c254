"""Payment plans: proposed, agreed, kept or broken, their paper, and even parts."""
