"""Books of a tenant to work out figures of; the jail is that of the run."""

from tests.tenants.books.conftest import books, jail

__all__ = ["books", "jail"]
