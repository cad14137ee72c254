"""Days by which something must be done in a legal file, computed from the days of its acts.

Each rule is a dated row: which row holds is decided by the day of the act that its text names, for an order
for payment the day of the order. A computed day carries the article and the row. Owns the count; what to do
about a day is a person's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.late_payment.sources import Source, Status
from ledger_core.procedures.counting import days_after, extended, months_after
from ledger_core.procedures.course import Act, ActKind, standing
from ledger_core.procedures.routes import Route


class DeadlineKind(StrEnum):
    """What a day is for."""

    SERVICE = "service"  # the order must be served, or it is void
    OPPOSITION = "opposition"  # the debtor may oppose
    CLERK = "clerk"  # the clerk tells of oppositions
    ENFORCEABLE = "enforceable"  # from then on it may be enforced, where no opposition was notified
    ANSWER = "answer"  # the debtor answers the invitation
    DECLARATION = "declaration"
    RELIEF = "relief"  # from the loss of the right to take part in distributions


class Whose(StrEnum):
    """Who acts by the day."""

    OURS = "ours"
    THEIRS = "theirs"
    OPENS = "opens"  # nobody by it: from it on the creditor may act


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A period since a day: `months` or `days` after the act `after`; the day of `chosen_by` chooses the row.

    `extends`: a last day of rest is carried on (article 642 CPC). `for_abroad` is None where it is alike for
    creditors in France and abroad.
    """

    kind: DeadlineKind
    routes: frozenset[Route]
    after: ActKind
    chosen_by: ActKind
    first: dt.date
    whose: Whose
    met_by: ActKind | None
    article: str
    source: Source
    months: int = 0
    days: int = 0
    extends: bool = True
    for_abroad: bool | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A computed day: `counted` as the period ends by itself, `last` carried on where it may be.

    Act by `counted` where the two differ: that an extension holds for the case is not proven by a table.
    """

    rule: DeadlineRule
    from_act: Act
    counted: dt.date
    last: dt.date
    met_on: dt.date | None

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits."""
        return self.met_on is None


_ORDER = frozenset({Route.ORDER_FOR_PAYMENT})
_EUROPEAN = frozenset({Route.EUROPEAN_ORDER})
_SIMPLIFIED = frozenset({Route.SIMPLIFIED})
_INSOLVENCY = frozenset({Route.INSOLVENCY})
_REFORM_2022 = dt.date(2022, 3, 1)
_REFORM_2026 = dt.date(2026, 9, 1)
_READ = dt.date(2026, 1, 1)
_2026 = Source("decree 2026-96 (JO 17 February 2026), by two comments")
_BEFORE = Source("the article as it stood before decree 2026-96, by two comments")

RULES: Sequence[DeadlineRule] = (
    DeadlineRule(
        DeadlineKind.SERVICE, _ORDER, ActKind.ORDER, ActKind.ORDER, _REFORM_2022,
        Whose.OURS, ActKind.SERVED, "1411 CPC", _BEFORE, months=6,
    ),
    DeadlineRule(
        DeadlineKind.SERVICE, _ORDER, ActKind.ORDER, ActKind.ORDER, _REFORM_2026,
        Whose.OURS, ActKind.SERVED, "1411 CPC", _2026, months=3,
    ),
    DeadlineRule(
        DeadlineKind.OPPOSITION, _ORDER, ActKind.SERVED, ActKind.ORDER, _REFORM_2022,
        Whose.THEIRS, ActKind.OPPOSITION, "1416 CPC", _BEFORE, months=1,
    ),
    DeadlineRule(
        DeadlineKind.ENFORCEABLE, _ORDER, ActKind.SERVED, ActKind.ORDER, _REFORM_2022,
        Whose.OPENS, ActKind.NO_OPPOSITION, "1422 CPC",
        Source("the end of the time for opposition; the article of then was not read", Status.UNVERIFIED),
        months=1,
    ),
    DeadlineRule(
        DeadlineKind.ENFORCEABLE, _ORDER, ActKind.SERVED, ActKind.ORDER, _REFORM_2026,
        Whose.OPENS, ActKind.NO_OPPOSITION, "1422 CPC", _2026, months=2, extends=False,
    ),
    DeadlineRule(
        DeadlineKind.CLERK, _ORDER, ActKind.OPPOSITION, ActKind.ORDER, _REFORM_2026,
        Whose.THEIRS, None, "1415 à 1418 CPC",
        Source("decree 2026-96, by two comments; the number of the article was not read", Status.UNVERIFIED),
        months=1,
    ),
    DeadlineRule(
        DeadlineKind.ANSWER, _SIMPLIFIED, ActKind.INVITATION, ActKind.INVITATION, _READ,
        Whose.THEIRS, ActKind.AGREEMENT, "L125-1, R125-2 CPCE", Source("the articles, two readings of 2026"),
        months=1, extends=False,
    ),
    DeadlineRule(
        DeadlineKind.OPPOSITION, _EUROPEAN, ActKind.SERVED, ActKind.ORDER, _READ,
        Whose.THEIRS, ActKind.OPPOSITION, "article 16 du règlement (CE) 1896/2006",
        Source("the regulation; how its last day is carried on was not read", Status.INFERRED),
        days=30, extends=False,
    ),
    DeadlineRule(
        DeadlineKind.DECLARATION, _INSOLVENCY, ActKind.PUBLICATION, ActKind.PUBLICATION, _READ,
        Whose.OURS, ActKind.DECLARATION, "R622-24 c. com.", Source("the article, two readings of 2026"),
        months=2, for_abroad=False,
    ),
    DeadlineRule(
        DeadlineKind.DECLARATION, _INSOLVENCY, ActKind.PUBLICATION, ActKind.PUBLICATION, _READ,
        Whose.OURS, ActKind.DECLARATION, "R622-24 c. com.", Source("the article, two readings of 2026"),
        months=4, for_abroad=True,
    ),
    DeadlineRule(
        DeadlineKind.RELIEF, _INSOLVENCY, ActKind.PUBLICATION, ActKind.PUBLICATION, _READ,
        Whose.OURS, ActKind.DECLARATION, "L622-26 c. com.", Source("the article, two readings of 2026"),
        months=6,
    ),
)  # fmt: skip


def deadlines_of(
    route: Route, acts: Iterable[Act], *, is_creditor_abroad: bool = False
) -> tuple[Deadline, ...]:
    """Compute the days that follow from the acts of a file, the earliest first.

    A rule whose act is not noted gives no day, and so does an act before the first row of its rule. Of an
    act that was noted several times the last counts.

    Args:
        route: the way that is taken.
        acts: what was noted.
        is_creditor_abroad: the creditor does not live in metropolitan France.

    Sources: each row's; the count by articles 640 to 642 CPC.
    """
    last_acts = {act.kind: act for act in standing(acts)}
    found = []
    for rule in _rules_in_force(route, last_acts, is_creditor_abroad=is_creditor_abroad):
        act = last_acts[rule.after]
        counted = months_after(act.day, rule.months) if rule.months else days_after(act.day, rule.days)
        met = last_acts.get(rule.met_by) if rule.met_by else None
        met_on = met.day if met and met.day >= act.day else None
        found.append(Deadline(rule, act, counted, extended(counted) if rule.extends else counted, met_on))
    return tuple(sorted(found, key=lambda deadline: (deadline.counted, deadline.rule.kind)))


def _rules_in_force(
    route: Route, last_acts: dict[ActKind, Act], *, is_creditor_abroad: bool
) -> Iterable[DeadlineRule]:
    """Return of each kind the latest row that is not after the day of the act that chooses it."""
    chosen: dict[DeadlineKind, DeadlineRule] = {}
    for rule in RULES:
        choosing = last_acts.get(rule.chosen_by)
        if route not in rule.routes or rule.after not in last_acts or choosing is None:
            continue
        if rule.for_abroad not in {None, is_creditor_abroad} or choosing.day < rule.first:
            continue
        best = chosen.get(rule.kind)
        if best is None or best.first < rule.first:
            chosen[rule.kind] = rule
    return chosen.values()
