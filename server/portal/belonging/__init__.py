"""What the pages of a firm's team and of a company's members have in common."""
