"""Figures for a sealed package, read in the jail for the rest of the house. Trusts no answer of a child."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal, InvalidOperation
import json

from ledger_core.book import MAIN_PATH, Book
from ledger_core.fec.write import Period
from tenants.jail import audit_work
from tenants.jail.children import Children
from tenants.jail.fault import JailAnswerError
from tenants.jail.hearing import Progress

_NO_ANSWER = "reading these books gave no figures of the agreed form"


@dataclass(frozen=True, slots=True)
class Figures:
    """The FEC of a period, `b""` where `faults` say why there is none, and balances as of a day.

    `balances` are sums of postings by account number ("" where an account has none), third party and
    currency, debit positive; empty where the books themselves are at fault.
    """

    fec: bytes
    period: Period | None
    entries: int
    rows: int
    warnings: tuple[str, ...]
    faults: tuple[str, ...]
    balances: Mapping[tuple[str, str, str], Decimal]


class AuditReading:
    """Reads books for auditors in children of the jail."""

    def __init__(self, children: Children) -> None:
        self._children = children

    def figures(self, book: Book, day: dt.date, year: Period | None, progress: Progress) -> Figures:
        """Write the FEC of a year, or of all entries up to a day, and sum the accounts as of the day.

        Raises:
            JailError: the child did not come to an answer on this book.
            JailUnavailableError: the jail does not work; the book is not at fault.
        """
        asked = {
            "day": day.isoformat(),
            "year": [year.start.isoformat(), year.end.isoformat()] if year else None,
        }
        files = {audit_work.BOOK + path: data for path, data in book.files.items()}
        files[audit_work.OPTIONS] = json.dumps(asked).encode()
        parts = self._children.run(audit_work.FIGURES, files, progress=progress)
        try:
            return _figures(*parts)
        except (LookupError, TypeError, ValueError, RecursionError, InvalidOperation) as error:
            raise JailAnswerError(MAIN_PATH, 0, _NO_ANSWER) from error


def _figures(head: bytes, fec: bytes = b"", balances: bytes = b"[]") -> Figures:
    said = json.loads(head)
    period = Period(*map(dt.date.fromisoformat, (said["start"], said["end"]))) if "start" in said else None
    if fec and period is None:
        raise ValueError("a FEC without its days")
    return Figures(
        fec=fec,
        period=period,
        entries=int(said["entries"]),
        rows=int(said["rows"]),
        warnings=tuple(map(str, said["warnings"])),
        faults=tuple(map(str, said["faults"])),
        balances={
            (str(number), str(party), str(currency)): _finite(amount)
            for number, party, currency, amount in json.loads(balances)
        },
    )


def _finite(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite():
        raise ValueError(f"{text} is no amount")
    return amount
