"""The pages of factoring: what may be handed over, assignments and what became of them, the proof."""
