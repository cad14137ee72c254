"""The words for what factoring is made of, in the reader's language; nothing of it decides."""
