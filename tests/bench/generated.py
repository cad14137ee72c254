"""A made book of any size whose truth is known: lines, groups, and which of them can be known.

Deterministic: the same seed and size give the same lines everywhere. The truth is that of the
simulated payers in `customers`. A group that nobody could tell from the lines alone (see
`knowable`) is kept for judging what is applied, but nobody is asked to find it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt
import random

from ledger_core.lettrage.lines import Line, LineKind
from tests.bench.customers import Draft, Habits, Settlement, draw_habits, simulate
from tests.bench.knowable import Belonging, unknowable
from tests.bench.yardstick import Keys, Truth

SUPPLIERS = 0.25
JOURNALS = {
    LineKind.INVOICE: "VE",
    LineKind.CREDIT_NOTE: "VE",
    LineKind.PAYMENT: "BQ",
    LineKind.BOUNCE: "BQ",
}


@dataclass(frozen=True, slots=True)
class MadeBook:
    """Lines without letters and what they truly are.

    `fees` lack a bank fee, `exchanged` balance in the deal's currency alone, `part_paid` are still
    owed in part; `unknowable` could be other lines just as well. `shapes` names why each group,
    settled or not, belongs together.
    """

    lines: tuple[Line, ...]
    truth: Truth
    fees: tuple[Keys, ...]
    exchanged: tuple[Keys, ...]
    part_paid: tuple[Keys, ...]
    unknowable: tuple[Keys, ...]
    shapes: dict[Keys, str]


@dataclass(frozen=True, slots=True)
class _Party:
    code: str
    supplier: bool
    habits: Habits


def make_book(seed: int, size: int, *, judged: bool = True) -> MadeBook:
    """Make a book of at least `size` lines.

    Args:
        seed: names the book.
        size: lines wanted; the last customer may go beyond.
        judged: find out which groups can be known; costs time that only the quality tables need.
    """
    rng = random.Random(seed)
    parties: list[tuple[_Party, list[Settlement]]] = []
    made = 0
    while made < size:
        party = _Party(f"C{len(parties):06d}", rng.random() < SUPPLIERS, draw_habits(rng))
        settlements = simulate(rng, party.habits, 1 + made)
        parties.append((party, settlements))
        made += sum(len(settlement.drafts) for settlement in settlements)
    return _numbered(parties, judged=judged)


def make_one_customer(seed: int, size: int) -> MadeBook:
    """Make a book of one customer with about `size` lines: a till, or a market place."""
    rng = random.Random(seed)
    party = _Party("C000000", supplier=False, habits=draw_habits(rng, invoices=size * 56 // 100))
    return _numbered([(party, simulate(rng, party.habits, 1))], judged=False)


def _numbered(parties: Sequence[tuple[_Party, list[Settlement]]], *, judged: bool) -> MadeBook:
    """Put all lines in order of date, as a journal has them, and give them keys."""
    flat: list[tuple[dt.date, int, int, int]] = []
    for number, (_, settlements) in enumerate(parties):
        for rank, settlement in enumerate(settlements):
            flat += [(draft.date, number, rank, place) for place, draft in enumerate(settlement.drafts)]
    flat.sort(key=lambda item: item[0])
    lines: list[Line] = []
    members: dict[tuple[int, int], list[int]] = {}
    for key, (_, number, rank, place) in enumerate(flat):
        party, settlements = parties[number]
        lines.append(_line(key, party, settlements[rank].drafts[place]))
        members.setdefault((number, rank), []).append(key)
    hidden = _hidden(parties, members, lines) if judged else []
    return _sorted_out(parties, members, lines, hidden)


def _hidden(
    parties: Sequence[tuple[_Party, list[Settlement]]],
    members: dict[tuple[int, int], list[int]],
    lines: Sequence[Line],
) -> list[Keys]:
    """Return the groups that cannot be known, customer by customer."""
    by_party: dict[int, list[Belonging]] = {}
    for (number, rank), keys in members.items():
        settlement = parties[number][1][rank]
        belonging = Belonging(tuple(keys), settlement.settled, settlement.quoted)
        by_party.setdefault(number, []).append(belonging)
    return [keys for belongings in by_party.values() for keys in unknowable(belongings, lines)]


def _line(key: int, party: _Party, draft: Draft) -> Line:
    sign = -1 if party.supplier else 1
    return Line(
        key=key,
        account="401000" if party.supplier else "411000",
        customer=party.code,
        date=draft.date,
        cents=sign * draft.cents,
        currency="EUR",
        reference=draft.reference,
        label=draft.label,
        journal="AC" if party.supplier and JOURNALS[draft.kind] == "VE" else JOURNALS[draft.kind],
        entry=f"E{key}",
        kind=draft.kind,
        foreign_cents=sign * draft.foreign_cents,
        foreign_currency=_currency(party.habits) if draft.foreign_cents else "",
    )


def _currency(habits: Habits) -> str:
    return "USD" if habits.rate > 1 else "GBP"


def _sorted_out(
    parties: Sequence[tuple[_Party, list[Settlement]]],
    members: dict[tuple[int, int], list[int]],
    lines: Sequence[Line],
    hidden: Sequence[Keys],
) -> MadeBook:
    kinds: dict[str, list[Keys]] = {"whole": [], "exchanged": [], "fee": [], "part paid": [], "open": []}
    shapes: dict[Keys, str] = {}
    for (number, rank), keys in members.items():
        settlement, group = parties[number][1][rank], frozenset(keys)
        shapes[group] = settlement.shape
        if settlement.settled:
            kind = "exchanged" if sum(lines[key].cents for key in keys) else "whole"
        else:
            two_sided = len({lines[key].cents > 0 for key in keys}) == 2
            kind = "fee" if settlement.gap and two_sided else "part paid" if two_sided else "open"
        kinds[kind].append(group)
    unsettled = kinds["fee"] + kinds["part paid"]
    truth = Truth(
        groups=tuple(kinds["whole"] + kinds["exchanged"]),
        unbalanced=tuple(unsettled),
        open_keys=frozenset().union(*unsettled, *kinds["open"]),
        unasked=frozenset(hidden).union(kinds["exchanged"]),
    )
    return MadeBook(
        lines=tuple(lines),
        truth=truth,
        fees=tuple(kinds["fee"]),
        exchanged=tuple(kinds["exchanged"]),
        part_paid=tuple(kinds["part paid"]),
        unknowable=tuple(hidden),
        shapes=shapes,
    )
