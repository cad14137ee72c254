"""Lines and terms as the tests of the receivables make them."""

from tests.ledger_core.receivables.conftest import line, terms

__all__ = ["line", "terms"]
