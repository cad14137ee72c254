"""What children do for a sealed package: load a book whole, write its FEC, and sum its accounts as of a day.

Runs inside a child. The sums know nothing of letters or lines, so that tables made of those can be proved
against them.
"""

from collections.abc import Iterator, Mapping
import datetime as dt
import json

from beancount.core.data import Transaction

from ledger_core.book import Book
from ledger_core.fec.write import Period, write
from ledger_core.ledger import BookErrors, Ledger
from ledger_core.load import load
from ledger_core.receivables.ageing import ledger_balances
from tenants.jail.saying import Report, Work

FIGURES = "figures for an audit"
BOOK, OPTIONS = "book/", "options"
"""How the names of the book's files begin, and the name of what is asked of it."""

_MOST_FAULTS = 200


def figures(files: Mapping[str, bytes], report: Report) -> Iterator[bytes]:
    """Yield what a FEC is or why there is none, the FEC, and the balance of each account as of the day."""
    asked = json.loads(files[OPTIONS])
    day = dt.date.fromisoformat(asked["day"])
    loaded = load(Book({path[len(BOOK) :]: data for path, data in files.items() if path.startswith(BOOK)}))
    report.progress("fec", 0, 0)
    if isinstance(loaded, BookErrors) or loaded.errors:
        yield _faults(loaded.errors)
        return
    first = min((entry.date for entry in loaded.entries if isinstance(entry, Transaction)), default=day)
    period = _period(asked["year"]) or Period(min(first, day), day)
    written = write(loaded, period)
    if isinstance(written, BookErrors):
        yield _faults(written.errors, period)
        yield b""
    else:
        yield json.dumps(
            {
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "entries": written.entries,
                "rows": written.rows,
                "warnings": list(written.warnings),
                "faults": [],
            }
        ).encode()
        yield written.data
    yield _balances(loaded, day)


def _period(year: list[str] | None) -> Period | None:
    return Period(*map(dt.date.fromisoformat, year)) if year else None


def _faults(errors: tuple[object, ...], period: Period | None = None) -> bytes:
    days = {"start": period.start.isoformat(), "end": period.end.isoformat()} if period else {}
    shown = [str(error) for error in errors[:_MOST_FAULTS]]
    return json.dumps({**days, "entries": 0, "rows": 0, "warnings": [], "faults": shown}).encode()


def _balances(ledger: Ledger, day: dt.date) -> bytes:
    sums = ledger_balances(ledger, ledger.accounts.values(), day)
    return json.dumps([[*key, str(amount)] for key, amount in sorted(sums.items())]).encode()


WORKS: Mapping[str, Work] = {FIGURES: figures}

_SAMPLE = b"""2026-01-01 open Assets:51-Banque:512000 EUR
  account-number: "512000"
2026-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2026-01-02 * "Sample" "so that what writes a FEC is loaded before children are born"
  journal: "VE"
  entry-number: "1"
  piece: "F1"
  valid-date: 2026-01-31
  Assets:51-Banque:512000  1.00 EUR
  Income:70-Ventes:706000  -1.00 EUR
"""


def samples() -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """Yield a request for each work, so that what it needs is loaded before children are born."""
    yield FIGURES, {BOOK + "main.beancount": _SAMPLE, OPTIONS: b'{"day": "2026-01-31", "year": null}'}
