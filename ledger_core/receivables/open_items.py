"""Open items: what each line still has to be paid or allocated, as of any day.

Owns the due date and what of a line is open. Derived from lines each time and never stored: the
same lines and the same day give the same items. Never reads a ledger or a clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.parties import Parties, code_of, debt_sign, party_of
from ledger_core.receivables.settling import Settlement, settle


class DueFrom(StrEnum):
    """Where a due date comes from; only the first is stated, the others are assumed."""

    LINE = "line"  # the books state it
    CARD = "card"  # the days agreed with the customer, from the line's date
    SETTING = "setting"  # the book's own days, or the legal ones
    BOUNCE = "bounce"  # a payment that came back is due again at once


@dataclass(frozen=True, slots=True)
class Terms:
    """What due dates follow from where a line states none."""

    parties: Parties
    payment_days: int  # where the party agreed none


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A line, or the rest of one, that nothing has settled as of a day.

    Cents are above zero where they are a debt: of the customer to the company, on supplier
    accounts of the company to the supplier. Below zero they are a payment or credit note that is
    not allocated; such an item has no due date.

    `foreign_cents_open` is the open amount of a deal in another currency, `None` where the deal
    has none or the group's lines do not tell it. An item may be open in one of both alone: what is
    open in the books' currency then is a difference of exchange.
    """

    line: Line
    name: str  # of the customer or supplier; the account's label where the account is no one's own
    as_of: dt.date
    due: dt.date | None
    due_from: DueFrom | None
    cents_original: int
    cents_open: int
    foreign_cents_original: int | None = None
    foreign_cents_open: int | None = None

    @property
    def code(self) -> str:
        """Code of the third party, or the account's number where the account is no one's own."""
        return code_of(self.line)

    @property
    def currency(self) -> str:
        """The books' currency, in which the cents are."""
        return self.line.currency

    @property
    def due_assumed(self) -> bool:
        """Tell whether the due date follows from terms, and is not stated by the books."""
        return self.due is not None and self.due_from is not DueFrom.LINE

    @property
    def days_late(self) -> int | None:
        """Days past due as of the day; zero or below where not yet due; `None` without a due date."""
        return None if self.due is None else (self.as_of - self.due).days


def open_items(lines: Iterable[Line], terms: Terms, as_of: dt.date) -> list[OpenItem]:
    """Give what is open as of the end of a day, by account, party, date and key.

    `lines` are lines of customer or supplier accounts, in any order; those after the day do not
    count. Without a letter a line is open in full. A group (account, party, letter, currency) that
    balances among the lines up to the day is closed; in any other `settling.settle` says what is
    left. The items' `cents_open` add up to the balance of each account and party, credit-side
    accounts (suppliers) with the sign turned.
    """
    items: list[OpenItem] = []
    for group in groups_as_of(lines, as_of):
        sign = debt_sign(group[0].account)
        debts = [sign * line.cents for line in group]
        is_even = not sum(debts)
        if is_even and not group[0].letter.islower():
            continue
        foreign = _foreign_left(group, sign)
        if is_even and not any(foreign):
            continue
        left = settle(group, debts).left
        items += [
            _item(line, open_cents, foreign_cents, terms, as_of)
            for line, open_cents, foreign_cents in zip(group, left, foreign, strict=True)
            if open_cents or foreign_cents
        ]
    return sorted(items, key=lambda item: (item.line.account, item.code, item.line.date, item.line.key))


def groups_as_of(lines: Iterable[Line], as_of: dt.date) -> Iterator[Sequence[Line]]:
    """Give the groups of the lines dated up to a day; a line without a letter is a group of its own."""
    lettered: defaultdict[tuple[str, str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.date > as_of:
            continue
        if line.letter:
            lettered[line.account, line.customer, line.letter, line.currency].append(line)
        else:
            yield (line,)
    yield from lettered.values()


def settlements_as_of(lines: Iterable[Line], as_of: dt.date) -> list[Settlement]:
    """Give what settled what in the groups of the lines dated up to a day, closed ones included."""
    return [
        settlement
        for group in groups_as_of(lines, as_of)
        for settlement in settle(group, [debt_sign(line.account) * line.cents for line in group]).settlements
    ]


def due_date(line: Line, terms: Terms) -> tuple[dt.date, DueFrom]:
    """Give the day a debt is due and where that comes from: line, card, setting, in this order.

    Source of the order and of the last resort: article L441-10 I of the code de commerce.
    """
    if line.due is not None:
        return line.due, DueFrom.LINE
    if line.kind is LineKind.BOUNCE:
        return line.date, DueFrom.BOUNCE
    agreed_days = party_of(line, terms.parties).payment_days
    if agreed_days is not None:
        return _days_after(line.date, agreed_days), DueFrom.CARD
    return _days_after(line.date, terms.payment_days), DueFrom.SETTING


def _days_after(date: dt.date, days: int) -> dt.date:
    return date + dt.timedelta(days=min(days, (dt.date.max - date).days))


def _item(line: Line, open_cents: int, foreign_cents: int | None, terms: Terms, as_of: dt.date) -> OpenItem:
    sign = debt_sign(line.account)
    is_debt = (open_cents or foreign_cents or 0) > 0
    due, due_from = due_date(line, terms) if is_debt else (None, None)
    return OpenItem(
        line=line,
        name=party_of(line, terms.parties).name,
        as_of=as_of,
        due=due,
        due_from=due_from,
        cents_original=sign * line.cents,
        cents_open=open_cents,
        foreign_cents_original=sign * line.foreign_cents if _is_foreign(line) else None,
        foreign_cents_open=foreign_cents,
    )


def _foreign_left(group: Sequence[Line], sign: int) -> Sequence[int | None]:
    """Give what each line has left in the currency of the deal, where all lines are of one deal."""
    currencies = {line.foreign_currency for line in group if _is_foreign(line)}
    if len(currencies) != 1 or not all(_is_foreign(line) for line in group):
        return [None] * len(group)
    return settle(group, [sign * line.foreign_cents for line in group]).left


def _is_foreign(line: Line) -> bool:
    return line.foreign_currency not in {"", line.currency}
