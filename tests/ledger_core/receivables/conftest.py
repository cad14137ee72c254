"""Lines by hand, and the terms that the tests of the receivables share."""

from collections.abc import Callable
import datetime as dt
import itertools
from typing import Any

import pytest

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import Terms
from ledger_core.receivables.parties import Party

MakeLine = Callable[..., Line]


@pytest.fixture
def line() -> MakeLine:
    """Make a line of 411000 ALPHA: `line("2026-01-15", 120_00, INVOICE, letter="AAA")`; keys ascend."""
    keys = itertools.count()

    def make(day: str, cents: int, kind: LineKind = LineKind.OTHER, **fields: object) -> Line:
        given: dict[str, Any] = {"account": "411000", "customer": "ALPHA", "currency": "EUR"}
        given |= {"key": next(keys)} | fields
        return Line(date=dt.date.fromisoformat(day), cents=cents, kind=kind, **given)

    return make


@pytest.fixture
def terms() -> Terms:
    """Give 30 days to all, 45 agreed with BETA."""
    parties = {
        ("411000", "ALPHA"): Party("ALPHA", "Alpha SARL"),
        ("411000", "BETA"): Party("BETA", "Bêta SAS", payment_days=45),
        ("401000", "FOURNI"): Party("FOURNI", "Fournitures du Centre"),
        ("411000", ""): Party("", "Clients divers"),
    }
    return Terms(parties, payment_days=30)
