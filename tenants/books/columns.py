"""A column type that keeps decimals to the last digit on every engine."""

from decimal import Decimal

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept as its digits: SQLite's own would turn it into a float."""

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Return the digits, without an exponent."""
        del dialect
        return f"{value:f}" if value is not None else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Return the number."""
        del dialect
        return Decimal(value) if value is not None else None
