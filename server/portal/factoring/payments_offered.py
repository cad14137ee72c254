"""Payments of an assignment's debtors that stand on their accounts: one of them may be the factor's."""

from dataclasses import dataclass
import datetime as dt

from ledger_core.receivables.open_items import open_items
from tenants.books.picture import Picture
from tenants.dunning.days.situation import debt_names_of
from tenants.factoring.assignments.reading import Assignment

MOST_PAYMENTS = 200


@dataclass(frozen=True, slots=True)
class PaymentOffered:
    """An open payment: the name of its line, whose it is, its day and what is open of it, above zero."""

    name: str
    debtor: str
    day: dt.date
    label: str
    cents: int


def payments_offered(picture: Picture, assignment: Assignment, day: dt.date) -> tuple[PaymentOffered, ...]:
    """Return what is open in credit on the accounts of an assignment's debtors, the latest first."""
    parties = sorted({(item.account, item.customer) for item in assignment.items})
    lines = [line for party in parties for line in picture.lines_by_party.get(party, ())]
    names = debt_names_of(picture)
    found = [
        PaymentOffered(
            names[item.line.key],
            item.name,
            item.line.date,
            item.line.reference or item.line.label,
            -item.cents_open,
        )
        for item in open_items(lines, picture.terms, day)
        if item.cents_open < 0 and item.line.key in names
    ]
    return tuple(sorted(found, key=lambda each: each.day, reverse=True)[:MOST_PAYMENTS])
