"""The pages of the books, gathered: reading, history, and editing."""

from server.portal.books import editing, reading, revisions
from server.portal.books.blueprint import blueprint

__all__ = ["blueprint", "editing", "reading", "revisions"]
