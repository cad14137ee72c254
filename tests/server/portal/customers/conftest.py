"""Alpha with customers who are late, for acts on them."""

from tests.server.debtor.conftest import company

__all__ = ["company"]
