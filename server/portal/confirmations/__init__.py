"""Confirmations: an auditor chooses customers, and gets the letters and the list that goes with them."""
