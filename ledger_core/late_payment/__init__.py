"""What a late payment costs by law: interest, the indemnity, until when it may be claimed. Pure."""
