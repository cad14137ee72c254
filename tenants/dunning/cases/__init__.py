"""Legal files: what is claimed before which court, acts, the dossier, entries of doubtful debts."""
