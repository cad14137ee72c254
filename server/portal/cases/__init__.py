"""Legal files: which way a debt may go to court, its days, its acts, its dossier, its entries."""
