"""Where the debts of a legal file stand in the books now, what is left of them, and the VAT in it.

A debt stands on the customer's account or, once it was made doubtful, on 416. Reads the entries of the
invoices; writes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
import datetime as dt

from ledger_core.lettrage.apply import place_of
from ledger_core.lettrage.lines import Line
from ledger_core.procedures.vat import VatPart, part_open, vat_of
from ledger_core.receivables.open_items import OpenItem, open_items
from tenants.books.picture import Picture
from tenants.dunning.cases.demand import DOUBTFUL, lines_of_customer
from tenants.dunning.cases.files import CaseFile
from tenants.dunning.days.situation import lines_by_debt
from tenants.lettrage.shelf import Shelf


@dataclass(frozen=True, slots=True)
class StandingDebt:
    """One debt: `line` is its invoice, `at` the line on which it stands now; cents above zero.

    `vat` is the VAT in what is open; None where the books do not tell it.
    """

    name: str
    line: Line
    at: Line
    open_cents: int
    vat: tuple[VatPart, ...] | None

    @property
    def is_doubtful(self) -> bool:
        """Tell whether it stands on an account of doubtful debts."""
        return self.at.account.startswith(DOUBTFUL)

    @property
    def vat_cents(self) -> int | None:
        """All VAT in what is open; None where the books do not tell it."""
        return None if self.vat is None else sum(part.cents for part in self.vat)

    @property
    def net_cents(self) -> int | None:
        """What is open without VAT; None where the books do not tell it."""
        return None if self.vat_cents is None else self.open_cents - self.vat_cents

    def with_vat(self, cents: int, account: str) -> "StandingDebt":
        """Return the same with VAT as a person says it."""
        return replace(self, vat=(VatPart(account, cents),) if cents else ())


def standing_debts(picture: Picture, shelf: Shelf, case: CaseFile, day: dt.date) -> tuple[StandingDebt, ...]:
    """Return the debts of a file of which something is open at the end of a day, by day and reference."""
    known = lines_by_debt(picture)
    lines = [known[name] for name in case.debts if name in known]
    open_by_key, doubtful = _open(picture, case, day)
    vat = _vat(picture, shelf, lines)
    found = []
    for name in case.debts:
        line = known.get(name)
        if line is None:
            continue
        item = open_by_key.get(line.key)
        if item is None and (moved := doubtful.get((line.reference, line.currency))):
            item = moved.pop(0)
        if item is not None and item.cents_open > 0:
            whole = vat.get(line.key)
            left = None if whole is None else part_open(whole, min(item.cents_open, line.cents), line.cents)
            found.append(StandingDebt(name, line, item.line, item.cents_open, left))
    return tuple(sorted(found, key=lambda debt: (debt.line.date, debt.line.reference, debt.name)))


def _open(
    picture: Picture, case: CaseFile, day: dt.date
) -> tuple[Mapping[int, OpenItem], Mapping[tuple[str, str], list[OpenItem]]]:
    """Return what is open of the customer by line, and on doubtful accounts by reference and currency."""
    lines = lines_of_customer(picture, case.account, case.customer)
    doubtful: defaultdict[tuple[str, str], list[OpenItem]] = defaultdict(list)
    by_key = {}
    for item in open_items(lines, picture.terms, day):
        by_key[item.line.key] = item
        if item.line.account.startswith(DOUBTFUL) and item.cents_open > 0:
            doubtful[item.line.reference, item.currency].append(item)
    return by_key, doubtful


def _vat(picture: Picture, shelf: Shelf, lines: Sequence[Line]) -> Mapping[int, tuple[VatPart, ...] | None]:
    """Return the VAT of invoices by the keys of their lines."""
    numbers = {account.name: account.number for account in picture.accounts.values()}
    ground = shelf.entries_ground({line.path for line in lines})
    entries = ground.entries_at(map(place_of, lines))
    return {
        line.key: vat_of(*entries[place_of(line)], numbers) if place_of(line) in entries else None
        for line in lines
    }
