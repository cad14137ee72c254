"""What was agreed with factors: contracts, limits, numbers of debtors, formats of files, who hands over."""
