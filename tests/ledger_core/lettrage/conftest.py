"""A book of lines written as a table, for the tests of the matcher and its rules."""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.money import to_cents

KINDS = {"I": LineKind.INVOICE, "P": LineKind.PAYMENT, "C": LineKind.CREDIT_NOTE, "B": LineKind.BOUNCE}
KINDS |= {"O": LineKind.OPENING, "?": LineKind.OTHER}

Table = Callable[..., list[Line]]


def lines_of_table(table: str, **fields: object) -> list[Line]:
    """Read `day kind amount reference label…` rows; `-` is no reference; keys count from zero."""
    lines = []
    for row in filter(str.strip, table.splitlines()):
        day, kind, amount, *texts = row.split(maxsplit=4)
        reference = texts[0] if texts and texts[0] != "-" else ""
        given: dict[str, object] = {
            "account": "411000",
            "customer": "DUPONT",
            "currency": "EUR",
            "label": texts[1] if len(texts) > 1 else "",
        }
        lines.append(
            Line(
                key=len(lines),
                date=dt.date.fromisoformat(f"2026-{day}"),
                cents=to_cents(Decimal(amount)),
                reference=reference,
                kind=KINDS[kind],
                **(given | fields),  # type: ignore[arg-type]  tests name the fields they set
            )
        )
    return lines


@pytest.fixture(scope="session")
def table() -> Table:
    return lines_of_table
