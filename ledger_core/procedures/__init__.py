"""Procedures: before which court a debt is claimed, with which papers, and by when. Pure."""
