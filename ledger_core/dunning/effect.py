"""How well reminders work: what is paid after which level, what promises are worth, how long versions take.

Counts only, of what has had its time: a letter that is too fresh says nothing yet. Never compares customers,
and draws no conclusion.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from statistics import median_low

from ledger_core.dunning.debts import Paid, Past, Received
from ledger_core.dunning.holds import Hold
from ledger_core.dunning.promises import Party, judged_promises
from ledger_core.dunning.schedule import LevelKind
from ledger_core.receivables.kpi import rounded

WITHIN_DAYS = 14


@dataclass(frozen=True, slots=True)
class LevelEffect:
    """What became of the debts that a level was sent for, one by one.

    `known`: those whose days are over, or that were paid in them; `paid`: those settled by a payment within
    the days, with no other letter in between. What a credit note settled counts nowhere.
    """

    schedule: str
    version: int
    level: str
    kind: LevelKind
    sent: int
    known: int
    paid: int

    @property
    def share(self) -> Decimal | None:
        """Paid of known, in per cent; `None` where nothing is known yet."""
        return _per_cent(self.paid, self.known)


@dataclass(frozen=True, slots=True)
class VersionEffect:
    """How long the debts took that a version of a schedule was the last to remind of.

    Days are medians over debts, the lower one of two, of the paid ones alone: from the invoice, and from the
    due date (below zero: before). `None` where none was paid.
    """

    schedule: str
    version: int
    debts: int
    paid: int
    days_to_pay: int | None
    days_late: int | None


@dataclass(frozen=True, slots=True)
class PromiseEffect:
    """How many promises had their day, and how many of these were kept."""

    over: int
    kept: int

    @property
    def share(self) -> Decimal | None:
        """Kept of those that had their day, in per cent; `None` where none had."""
        return _per_cent(self.kept, self.over)


@dataclass(frozen=True, slots=True)
class _Sending:
    """One step, the letter that followed it, and what became of the debt."""

    step: Past
    following: dt.date | None
    paid: dt.date | None
    is_open: bool


def level_effects(
    past: Iterable[Past],
    paid: Iterable[Paid],
    still_open: Collection[str],
    day: dt.date,
    within_days: int = WITHIN_DAYS,
) -> tuple[LevelEffect, ...]:
    """Tell of each level what was paid after it, by schedule and version, in the order they were first sent.

    Args:
        past: steps of all debts; those under way, and thanks, do not count.
        paid: those of these debts that a payment settled.
        still_open: names of those that are open.
        day: the day; what was sent or paid later does not count.
        within_days: how many days after the letter a payment counts, the last one included.
    """
    paid_on = {each.debt.name: each.day for each in paid if each.day <= day}
    groups: defaultdict[tuple[str, int, str, LevelKind], list[_Sending]] = defaultdict(list)
    for own in _sent_by_debt(past, day).values():
        followings = [step.day for step in own[1:]] + [None]
        for step, following in zip(own, followings, strict=True):
            sending = _Sending(step, following, paid_on.get(step.debt), step.debt in still_open)
            groups[step.schedule, step.version, step.level, step.kind].append(sending)
    ordered = sorted(
        groups.items(), key=lambda group: (group[0][:2], min(each.step.day for each in group[1]))
    )
    return tuple(_level_effect(*key, sendings, day, within_days) for key, sendings in ordered)


def version_effects(past: Iterable[Past], paid: Iterable[Paid], day: dt.date) -> tuple[VersionEffect, ...]:
    """Tell how long debts took to be paid, by schedule and version; see `level_effects`."""
    settled = {each.debt.name: each for each in paid if each.day <= day}
    reminded: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for name, own in _sent_by_debt(past, day).items():
        reminded[own[-1].schedule, own[-1].version].append(name)
    return tuple(
        _version_effect(*key, len(names), [settled[name] for name in names if name in settled])
        for key, names in sorted(reminded.items())
    )


def promise_effect(
    promises: Iterable[Hold], received: Mapping[Party, Sequence[Received]], day: dt.date
) -> PromiseEffect:
    """Count the promises whose days are over as of a day, and those that were kept.

    Args:
        promises: holds that are promises, others do not count; leave out those that were withdrawn in time.
        received: payments by account, customer and currency.
        day: the day.
    """
    judged = judged_promises(promises, received, day)
    return PromiseEffect(len(judged), sum(is_kept for _, is_kept in judged))


def _sent_by_debt(past: Iterable[Past], day: dt.date) -> dict[str, list[Past]]:
    """Sort what was sent up to a day by debt, the first letter first; thanks are none."""
    sent: defaultdict[str, list[Past]] = defaultdict(list)
    for step in sorted(past, key=lambda step: step.day):
        if step.day <= day and not step.under_way and step.kind is not LevelKind.THANKS:
            sent[step.debt].append(step)
    return dict(sent)


def _level_effect(  # noqa: PLR0913, PLR0917  made of all of these
    schedule: str,
    version: int,
    level: str,
    kind: LevelKind,
    sendings: Sequence[_Sending],
    day: dt.date,
    within_days: int,
) -> LevelEffect:
    outcomes = [_was_paid(sending, day, within_days) for sending in sendings]
    known = [outcome for outcome in outcomes if outcome is not None]
    return LevelEffect(schedule, version, level, kind, len(sendings), len(known), sum(known))


def _was_paid(sending: _Sending, day: dt.date, within_days: int) -> bool | None:
    """Tell whether a letter was followed by the payment in time; `None` where it tells nothing (yet).

    A payment of the letter's own day was on its way before: it belongs to the letter before, if to any.
    """
    sent = sending.step.day
    last = sent + dt.timedelta(days=within_days)
    if sending.following is not None:
        last = min(last, sending.following)
    if sending.paid is None:
        return False if sending.is_open and last < day else None
    return None if sending.paid <= sent else sending.paid <= last


def _version_effect(schedule: str, version: int, debts: int, paid: Sequence[Paid]) -> VersionEffect:
    to_pay = [(each.day - each.debt.date).days for each in paid]
    late = [(each.day - each.debt.due).days for each in paid]
    return VersionEffect(
        schedule,
        version,
        debts,
        len(paid),
        days_to_pay=median_low(to_pay) if to_pay else None,
        days_late=median_low(late) if late else None,
    )


def _per_cent(part: int, whole: int) -> Decimal | None:
    return rounded(Fraction(100 * part, whole)) if whole else None
