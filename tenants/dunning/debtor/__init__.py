"""What a debtor sees behind its link, and what it says there."""
