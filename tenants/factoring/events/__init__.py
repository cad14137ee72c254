"""What happens to assignments, and its entries: proposed, posted, followed, and proven from the text."""
