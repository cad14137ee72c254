"""A made book of any size whose truth is known: lines, groups, and which of them can be known.

Deterministic: the same seed and size give the same lines everywhere. The truth is that of the
simulated payers in `customers`. A group that nobody could tell from the lines alone (see
`_knowable`) is kept for judging what is applied, but nobody is asked to find it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import datetime as dt
import random

from ledger_core.lettrage.lines import Line, LineKind
from tests.bench.customers import Draft, Habits, Settlement, draw_habits, simulate
from tests.bench.yardstick import Keys, Truth

MOST_STEPS = 100_000
NEAR_DAYS = 180
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
    party = _Party("C000000", supplier=False, habits=draw_habits(rng, invoices=size * 51 // 100))
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
    numbers = range(len(parties)) if judged else ()
    hidden = [keys for number in numbers for keys in _unknowable(parties, members, lines, number)]
    return _sorted_out(parties, members, lines, hidden)


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
    unknowable: Sequence[Keys],
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
        unasked=frozenset(unknowable).union(kinds["exchanged"]),
    )
    return MadeBook(
        lines=tuple(lines),
        truth=truth,
        fees=tuple(kinds["fee"]),
        exchanged=tuple(kinds["exchanged"]),
        part_paid=tuple(kinds["part paid"]),
        unknowable=tuple(unknowable),
        shapes=shapes,
    )


def _unknowable(
    parties: Sequence[tuple[_Party, list[Settlement]]],
    members: dict[tuple[int, int], list[int]],
    lines: Sequence[Line],
    number: int,
) -> Iterator[Keys]:
    """Replay a customer's year; give the settled groups that could not be told from others then open."""
    settlements = parties[number][1]
    groups = [members[number, rank] for rank in range(len(settlements)) if settlements[rank].drafts]
    closing = {max(keys): rank for rank, keys in enumerate(groups) if settlements[rank].settled}
    pool: dict[int, Line] = {}
    for key in sorted(key for keys in groups for key in keys):
        pool[key] = lines[key]
        if key not in closing:
            continue
        keys = groups[closing[key]]
        if not settlements[closing[key]].quoted and not _only_one(lines[key], keys, pool):
            yield frozenset(keys)
        for settled in keys:
            del pool[settled]


def _only_one(last: Line, keys: Sequence[int], pool: dict[int, Line]) -> bool:
    """Tell whether no other set, as small or smaller, of the lines then open settles the last line.

    A part of the group that settles by itself is no other set but a finer reading. Lines that are
    equal in all that can be read are one and the same: which of them is taken makes no difference.
    More work than the budget means that nobody could tell either.
    """
    near = [
        (_amount(line), _signature(line))
        for line in pool.values()
        if line.key != last.key
        and line.foreign_currency == last.foreign_currency
        and (last.date - line.date).days <= NEAR_DAYS
    ]
    own = Counter(_signature(pool[key]) for key in keys)
    stack: list[tuple[int, int, tuple[tuple[object, ...], ...]]] = [(0, _amount(last), ())]
    steps = 0
    while stack:
        steps += 1
        rank, left, chosen = stack.pop()
        if left == 0 and chosen:
            if not Counter(chosen) <= own:
                return False
        elif rank < len(near) and len(chosen) < len(keys) - 1:
            stack.append((rank + 1, left, chosen))
            stack.append((rank + 1, left + near[rank][0], (*chosen, near[rank][1])))
        if steps > MOST_STEPS:
            return False
    return True


def _amount(line: Line) -> int:
    return line.foreign_cents if line.foreign_currency else line.cents


def _signature(line: Line) -> tuple[object, ...]:
    return line.date, line.cents, line.reference, line.label, line.kind
