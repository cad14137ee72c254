"""Sealed packages: the page where they are asked for, watched, and taken out."""
