"""The line: one posting of an account that takes letters, as the matcher and the receivables see it.

Lines are made from a loaded ledger (here) or from the rows of a FEC (`fec.letter`); what works
on them does not know which. Never changes a book.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Posting, Transaction

from ledger_core.ledger import Account, Ledger
from ledger_core.money import FinerThanCentError, to_cents


class LineKind(StrEnum):
    """What a line does to the debt, read from the other accounts of its entry.

    On 411 an invoice is a debit and a payment a credit; on 401 the other way round.
    """

    INVOICE = "invoice"  # the entry touches 6, 7 or 2, on the side that makes the debt grow
    CREDIT_NOTE = "credit-note"  # the entry touches 6, 7 or 2, on the side that makes it shrink
    PAYMENT = "payment"  # the entry touches class 5, on the side that makes the debt shrink
    BOUNCE = "bounce"  # the entry touches class 5, on the side that makes it grow
    OPENING = "opening"  # carried over from the year before
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """One posting of a lettrable account.

    `key` names the line within one run and is its rank in the input; `cents` are in `currency`,
    debit positive, credit negative. `foreign_cents` and `foreign_currency` hold the amount of the
    deal where it was struck in another currency than the books'; both or neither.
    """

    key: int
    account: str  # number of the chart, such as "411000"
    customer: str  # code of the third party on that account (customer or supplier); "" if none
    date: dt.date
    cents: int
    currency: str
    reference: str = ""  # the piece
    label: str = ""
    journal: str = ""
    entry: str = ""  # names the entry: two lines of one entry carry the same text
    kind: LineKind = LineKind.OTHER
    due: dt.date | None = None
    letter: str = ""
    letter_date: dt.date | None = None
    foreign_cents: int = 0
    foreign_currency: str = ""
    path: str = ""  # where the line stands: file and 1-based line number
    lineno: int = 0


CREDIT_DEBTS = ("40", "42", "43", "44", "45")
"""Classes of the chart where a credit makes the debt grow: what the company owes."""

_OF_THIRD_PARTIES = ("40", "41", "42", "43", "45", "46")  # on others an entry tells nothing of a debt
_CHARGES = ("2", "6", "7")
_MONEY = ("5",)
_ROOTS = {"Income": "7", "Expenses": "6"}  # what an account without a number still says


@dataclass(frozen=True, slots=True)
class Sides:
    """What the lines of one entry do together, as far as it tells what each of them is."""

    money_cents: int  # sum of the lines on accounts of class 5, debit positive
    charges: int  # number of lines on accounts of classes 2, 6 and 7


def sides_of(lines: Iterable[tuple[str, int]]) -> Sides:
    """Sum up an entry from account number and cents of each of its lines."""
    money = charges = 0
    for number, cents in lines:
        if number.startswith(_MONEY):
            money += cents
        elif number.startswith(_CHARGES):
            charges += 1
    return Sides(money, charges)


def kind_of(number: str, cents: int, entry: Sides, *, opening: bool = False) -> LineKind:
    """Tell what a line does to the debt.

    Args:
        number: the line's account, a number of the chart.
        cents: the line's amount, debit positive.
        entry: the entry's lines, this one among them.
        opening: whether the entry carries balances over from the year before.

    Money counts where it moves against the line: a bounced payment with its fees is no invoice, an
    invoice paid in its own entry is no bounce. Accounts of no third party (VAT, cheques on their
    way) know neither invoices nor payments.
    """
    if opening:
        return LineKind.OPENING
    if not number.startswith(_OF_THIRD_PARTIES):
        return LineKind.OTHER
    grows = cents < 0 if number.startswith(CREDIT_DEBTS) else cents > 0
    if entry.money_cents * cents < 0:
        return LineKind.BOUNCE if grows else LineKind.PAYMENT
    if entry.charges:
        return LineKind.INVOICE if grows else LineKind.CREDIT_NOTE
    return LineKind.OTHER


def lines_of(ledger: Ledger, account: str | None = None) -> list[Line]:
    """Make the lines of the ledger's lettrable accounts, in the order of its entries.

    Args:
        ledger: loaded books.
        account: a chart number (`411`, `411000`: every account that begins with it) or the Beancount
            name of one account; None for all lettrable accounts.

    Returns:
        Lines with ascending keys; a key is the line's rank among those of all lettrable accounts, so
        that it names the same line with and without `account`.

    Raises:
        FinerThanCentError: an amount of such an account is finer than a cent.
    """
    return lines_in(ledger.entries, ledger.accounts, account)


def lines_in(
    entries: Iterable[object], accounts: Mapping[str, Account], account: str | None = None
) -> list[Line]:
    """Make the lines of entries, booked and in order; see `lines_of`."""
    lettrable = {name: card for name, card in accounts.items() if card.lettrable and card.number}
    numbers = {name: _number_of(card) for name, card in accounts.items()}
    lines: list[Line] = []
    key = 0
    for rank, entry in enumerate(entries):
        if not isinstance(entry, Transaction):
            continue
        sides: Sides | None = None
        for posting in entry.postings:
            card = lettrable.get(posting.account)
            if card is None:
                continue
            if account is None or account == card.name or card.number.startswith(account):
                sides = sides or sides_of(_amounts(entry, numbers))
                lines.append(_line(key, rank, entry, posting, card, sides))
            key += 1
    return lines


def _number_of(card: Account) -> str:
    return card.number or _ROOTS.get(card.name.partition(":")[0], "")


def _line(  # noqa: PLR0913, PLR0917  a line is made of all of these
    key: int, rank: int, entry: Transaction, posting: Posting, card: Account, sides: Sides
) -> Line:
    own: Mapping[str, Any] = posting.meta or {}
    shared: Mapping[str, Any] = entry.meta
    units: Any = posting.units  # a loaded posting has number and currency
    cents = to_cents(units.number)
    foreign_cents, foreign_currency = _deal(own.get("currency-amount"), units)
    return Line(
        key=key,
        account=card.number,
        customer=card.third_party,
        date=entry.date,
        cents=cents,
        currency=units.currency,
        reference=_text(own, "piece") or _text(shared, "piece"),
        label=_text(own, "label") or entry.narration or "",
        journal=_text(shared, "journal"),
        entry=str(rank),
        kind=kind_of(card.number, cents, sides, opening=shared.get("opening") is True),
        due=_day(own, "due"),
        letter=_text(own, "lettrage"),
        letter_date=_day(own, "lettrage-date"),
        foreign_cents=foreign_cents,
        foreign_currency=foreign_currency,
        path=own.get("filename") or shared["filename"],
        lineno=own.get("lineno") or shared["lineno"],
    )


def _deal(foreign: object, units: Amount) -> tuple[int, str]:
    """Return the deal's amount in cents and its currency; none where the books' currency can serve.

    That is where the deal was in it, where a program wrote zero beside an amount, and where the
    currency has thousandths, as a dinar has.
    """
    if not isinstance(foreign, Amount) or not foreign.number or foreign.currency == units.currency:
        return 0, ""
    try:
        return to_cents(foreign.number), foreign.currency
    except FinerThanCentError:
        return 0, ""


def _amounts(entry: Transaction, numbers: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield number and cents of an entry's postings, cut off: what matters is which way money moves."""
    postings: Any = entry.postings
    for posting in postings:
        yield numbers.get(posting.account, ""), int(posting.units.number.scaleb(2))


def _text(meta: Mapping[str, Any], key: str) -> str:
    value = meta.get(key)
    return value if isinstance(value, str) else ""


def _day(meta: Mapping[str, Any], key: str) -> dt.date | None:
    value = meta.get(key)
    return value if isinstance(value, dt.date) else None
