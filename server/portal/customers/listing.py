"""The list of customers as an address asks for it: searched, narrowed, sorted, a page of it.

Owns the names of filters and orders in addresses. An unknown one is as if it were not there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
import unicodedata

from werkzeug.datastructures import MultiDict

from ledger_core.receivables.ageing import OVER_90
from tenants.receivables.customers import CustomerSituation

ROWS_A_PAGE = 100
LONGEST_QUERY = 200
DEFAULT_SORT = "overdue"

Filter = Callable[[CustomerSituation], bool]
Key = Callable[[CustomerSituation], Any]

FILTERS: Mapping[str, Filter] = {
    "all": lambda _row: True,
    "owing": lambda row: row.balance.debts_cents > 0,
    "overdue": lambda row: row.balance.overdue_cents > 0,
    "over90": lambda row: row.balance.aged_cents[OVER_90] > 0,
    "credit": lambda row: row.balance.total_cents < 0,
    "letter": lambda row: row.to_letter > 0,
    "a": lambda row: row.abc == "A",
    "b": lambda row: row.abc == "B",
    "c": lambda row: row.abc == "C",
}

_LEAST = -(10**18)  # what has no figure comes last when the largest come first


def _figure(value: int | None) -> int:
    return _LEAST if value is None else value


SORTS: Mapping[str, tuple[Key, str]] = {
    "name": (lambda row: (plain(row.name), row.code), "asc"),
    "total": (lambda row: row.balance.total_cents, "desc"),
    "overdue": (lambda row: (row.balance.overdue_cents, row.balance.total_cents), "desc"),
    "oldest": (lambda row: _figure(row.oldest_days_late), "desc"),
    "pays": (lambda row: _figure(row.habit.days_to_pay), "desc"),
    "late": (lambda row: _figure(row.habit.days_late), "desc"),
    "sales": (lambda row: row.sales_cents, "desc"),
    "letter": (lambda row: row.to_letter, "desc"),
}
"""How each order compares, and which way it goes first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the list."""

    query: str = ""
    show: str = "all"
    sort: str = DEFAULT_SORT
    order: str = "desc"
    page: int = 1

    @classmethod
    def of(cls, values: MultiDict[str, str]) -> "Asked":
        """Read it from the values of an address."""
        show, sort = values.get("show", ""), values.get("sort", "")
        sort = sort if sort in SORTS else DEFAULT_SORT
        order = values.get("order", "")
        page = values.get("page", "1")
        return cls(
            query=values.get("q", "").strip()[:LONGEST_QUERY],
            show=show if show in FILTERS else "all",
            sort=sort,
            order=order if order in {"asc", "desc"} else SORTS[sort][1],
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 7 and int(page) else 1,  # noqa: PLR2004  digits of a page
        )

    def values(self, **changed: object) -> dict[str, object]:
        """Return it as values of an address, what is usual left out."""
        order = self.order if self.order != SORTS[self.sort][1] else ""
        now = {
            "q": self.query,
            "show": self.show,
            "sort": self.sort,
            "order": order,
            "page": self.page,
            **changed,
        }
        usual = {"show": "all", "sort": DEFAULT_SORT, "page": 1}
        return {key: value for key, value in now.items() if value not in ("", None, usual.get(key))}

    def order_after(self, sort: str) -> str:
        """Return the order that a click on the head of a column asks for."""
        first = SORTS[sort][1]
        if sort != self.sort:
            return first
        return "asc" if self.order == "desc" else "desc"


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list holds for what was asked."""

    asked: Asked
    rows: tuple[CustomerSituation, ...]  # all that were found, in order
    counts: Mapping[str, int]  # of each filter, before the search

    @property
    def last_page(self) -> int:
        """The number of the last page."""
        return max(1, -(-len(self.rows) // ROWS_A_PAGE))

    @property
    def page(self) -> int:
        """The number of the page that is shown."""
        return min(self.asked.page, self.last_page)

    @property
    def shown(self) -> Sequence[CustomerSituation]:
        """The rows of that page."""
        start = (self.page - 1) * ROWS_A_PAGE
        return self.rows[start : start + ROWS_A_PAGE]

    def total(self, cents: Callable[[CustomerSituation], int]) -> int:
        """Add up a figure of all rows that were found."""
        return sum(map(cents, self.rows))


def listing_of(customers: Sequence[CustomerSituation], asked: Asked) -> Listing:
    """Search, narrow and sort customers."""
    key, _first = SORTS[asked.sort]
    narrowed = filter(FILTERS[asked.show], found(customers, asked.query))
    rows = sorted(narrowed, key=key, reverse=asked.order == "desc")
    counts = {name: sum(map(test, customers)) for name, test in FILTERS.items()}
    return Listing(asked, tuple(rows), counts)


def found(customers: Sequence[CustomerSituation], query: str) -> Sequence[CustomerSituation]:
    """Return those in whose name, code, SIREN or address of mail all words of the query stand."""
    words = plain(query).split()
    if not words:
        return customers
    return [each for each in customers if all(word in _searched(each) for word in words)]


def plain(text: str) -> str:
    """Return a text without case and accents, for searching and sorting."""
    marks = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in marks if not unicodedata.combining(sign))


def _searched(customer: CustomerSituation) -> str:
    card = customer.card
    more = f" {card.siren} {card.email} {card.contact}" if card else ""
    return plain(f"{customer.name} {customer.code}{more}")
