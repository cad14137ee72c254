"""Papers of an assignment: the slip, the list that goes with it, the letters that tell debtors."""
