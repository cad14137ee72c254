"""The letters: requests as one file of paper, each letter on pages of its own.

Source of what such a letter says: ISA 505 and NEP 505 on confirmations by third parties: the request is the
company's, the answer goes to the auditor alone, and the customer says whether it agrees. The same revision,
day and wishes give the same bytes.
"""

from collections.abc import Mapping, Sequence
import datetime as dt

from ledger_core.receivables.open_items import OpenItem
from tenants.books.picture import Picture
from tenants.confirmations.requests import Balance, Request, Wanted
from tenants.paper import Paper, render
from tenants.paper.folding import breakable, foldable
from tenants.written import cents, day, day_long, money

MOST_LETTERS = 500  # in one file: setting them takes memory and time by their number
_COMMIT_DIGITS = 12


class TooManyLettersError(Exception):
    """More letters than one file holds."""


def letters(picture: Picture, requests: Sequence[Request], wanted: Wanted) -> Paper:
    """Set the letters of some customers, in their order.

    Raises:
        TooManyLettersError: they are more than `MOST_LETTERS`.
        PaperError: they could not be set.
    """
    if len(requests) > MOST_LETTERS:
        raise TooManyLettersError(TooManyLettersError.__doc__)
    written = wanted.written_on
    data = {
        "title": f"{wanted.sender}, {wanted.as_of.isoformat()}",
        "date": [written.year, written.month, written.day],
        "sender": {
            "initial": wanted.sender[:1].upper(),
            "name": foldable(wanted.sender),
            "lines": [foldable(line) for line in wanted.sender_lines],
            "signs": wanted.signs,
        },
        "auditor": {
            "name": foldable(wanted.auditor),
            "lines": [foldable(line) for line in wanted.auditor_lines],
        },
        "letters": [_letter(picture, request, wanted) for request in requests],
    }
    return render("confirmation", data)


def reference_of(request: Request, as_of: dt.date) -> str:
    """Return what names a request in letters and lists."""
    return f"CB-{as_of:%Y%m%d}-{request.code}"


def language_of(request: Request, wanted: Wanted) -> str:
    """Return the language in which a customer is written to."""
    return "en" if request.code in wanted.english else "fr"


def _letter(picture: Picture, request: Request, wanted: Wanted) -> Mapping[str, object]:
    language = language_of(request, wanted)
    written = day_long(wanted.written_on, language)
    where = f"{wanted.place}, " if wanted.place else ""
    revision = "Révision" if language == "fr" else "Revision"
    balances = request.balances or (Balance(picture.currency, 0, ()),)
    return {
        "language": language,
        "name": foldable(request.name),
        "address": [foldable(line) for line in request.address],
        "account": f"{', '.join(request.accounts)} {request.code}",
        "reference": reference_of(request, wanted.as_of),
        "day": day_long(wanted.as_of, language),
        "until": day_long(wanted.until, language),
        "place_and_day": f"{where}{'le ' if language == 'fr' and where else ''}{written}",
        "foot": f"{revision} {picture.number} · {picture.commit[:_COMMIT_DIGITS]} · {day(wanted.as_of)}",
        "balances": [_section(balance, language) for balance in balances],
    }


def _section(balance: Balance, language: str) -> Mapping[str, object]:
    return {
        "sign": (balance.cents > 0) - (balance.cents < 0),
        "amount": money(abs(balance.cents), balance.currency, language),
        "signed": money(balance.cents, balance.currency, language),
        "unit": "€" if balance.currency == "EUR" else balance.currency,
        "total": cents(balance.cents, language),
        "rows": [_row(item, language) for item in balance.items],
    }


def _row(item: OpenItem, language: str) -> list[str]:
    line = item.line
    due = day(item.due) if item.due else "–"
    return [
        breakable(line.reference),
        foldable(line.label),
        day(line.date),
        due,
        cents(item.cents_open, language),
    ]
