"""The plan of a day: which debts are reminded at which level, and why all others are not.

Owns the order of the reasons. The same situation, choices, past steps and day give the same plan; made every
minute or once a month, with what was taken recorded as past, it takes no level of a debt twice and forgets
none. Decides nothing about letters: who sends may join the steps of one customer in one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
import datetime as dt

from ledger_core.dunning.climbing import Rung, Standing, stand
from ledger_core.dunning.debts import Debt, Past, Situation
from ledger_core.dunning.holds import Hold, HoldKind, last_day
from ledger_core.dunning.outlook import Outlook, outlook_of
from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import Channel, Level, LevelKind, Schedule
from ledger_core.dunning.steps import Plan, Rule, Step, Why, Withheld
from ledger_core.dunning.thanks import thanks_of

Decision = Step | Withheld

_A_DAY = dt.timedelta(days=1)


def plan(  # noqa: PLR0913, PLR0917  a plan is made of all of these
    situation: Situation,
    choices: Choices,
    schedules: Mapping[str, Schedule],
    holds: Sequence[Hold],
    past: Sequence[Past],
    day: dt.date,
    stale_bank_days: int | None = None,
) -> Plan:
    """Plan a day.

    Args:
        situation: what is owed, who owes it, and what came in, as of the day; cents above zero.
        choices: which schedules people chose.
        schedules: by key, each in its current version; an unsound one is passed over.
        holds: those not lifted. Promises whose day is over belong to them until the tenant closes them:
            else nobody learns that they were broken.
        past: every step that was taken or is under way, of all the debts.
        day: the day.
        stale_bank_days: how old the last entry of a bank may be before no late debt is reminded; `None`
            for any age. Books without a bank are stale. What factors were paid may be as old.

    Returns:
        A plan with each debt of the situation in `steps` or `withheld`, once, in their order; a debt, or a
        settled one to be thanked for, that raises an error is withheld as failed, and the others go on.
    """
    outlook = outlook_of(situation, choices, schedules, holds, past, day)
    is_stale = _is_stale(situation.bank_until, day, stale_bank_days)
    decisions = [
        _isolated(debt, outlook, _stale_of(debt, day, stale_bank_days, is_stale=is_stale))
        for debt in situation.debts
    ]
    thanks, failed = thanks_of(outlook)
    return Plan(
        day=day,
        steps=tuple(decision for decision in decisions if isinstance(decision, Step)),
        withheld=(*(decision for decision in decisions if isinstance(decision, Withheld)), *failed),
        thanks=thanks,
        broken_promises=tuple(sorted(promise.id for promise in outlook.broken)),
    )


def _is_stale(bank_until: dt.date | None, day: dt.date, stale_bank_days: int | None) -> bool:
    if stale_bank_days is None:
        return False
    return bank_until is None or (day - bank_until).days > stale_bank_days


def _stale_of(debt: Debt, day: dt.date, stale_days: int | None, *, is_stale: bool) -> HoldKind | None:
    """Say whose word about payments is too old for a demand: the bank's, a factor's, or nobody's."""
    if is_stale:
        return HoldKind.STALE_BANK
    return HoldKind.STALE_FACTOR if debt.may_be_paid_elsewhere(day, stale_days) else None


def _isolated(debt: Debt, outlook: Outlook, stale: HoldKind | None) -> Decision:
    """Decide about one debt, so that whatever is wrong with it stops no other."""
    try:
        return _decide(debt, outlook, stale)
    except Exception as error:  # noqa: BLE001  nobody knows beforehand what is wrong with it
        return Withheld(debt, Why.FAILED, facts={"error": type(error).__name__})


def _decide(debt: Debt, outlook: Outlook, stale: HoldKind | None) -> Decision:
    schedule, rule = outlook.schedule_of(debt)
    standing = stand(debt, schedule, outlook.past.get(debt.name, ()), outlook.day)
    candidate = _Candidate(debt, schedule, rule, standing)
    return _stopped(candidate, outlook) or _at_rung(candidate, outlook, stale)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A debt on the ladder that it follows."""

    debt: Debt
    schedule: Schedule
    rule: Rule
    standing: Standing

    def withheld(self, why: Why, next_on: dt.date | None = None, **facts: object) -> Withheld:
        rung = self.standing.rung
        level = rung.level if rung else None
        return Withheld(self.debt, why, self.schedule, level, self.rule, next_on=next_on, facts=facts)


def _stopped(candidate: _Candidate, outlook: Outlook) -> Withheld | None:
    """Say what stops a debt wherever it stands: a hold, a letter on its way, or that it is time-barred."""
    holds = outlook.holds_of(candidate.debt)
    if holds:
        last, rung = last_day(holds[0]), candidate.standing.rung
        after = last + _A_DAY if last and last < dt.date.max else None
        next_on = max(after, rung.due_on) if after and rung else None
        held = candidate.withheld(Why.HELD, next_on)
        return replace(held, hold=holds[0].id, hold_kind=holds[0].kind.value)
    if any(step.under_way for step in outlook.past.get(candidate.debt.name, ())):
        return candidate.withheld(Why.UNDER_WAY)
    if candidate.debt.last_day is not None and candidate.debt.last_day < outlook.day:
        return candidate.withheld(Why.TIME_BARRED)
    return None


def _at_rung(candidate: _Candidate, outlook: Outlook, stale: HoldKind | None) -> Decision:
    """Take the next level, or say what keeps the debt from it."""
    debt, rung = candidate.debt, candidate.standing.rung
    if rung is None:
        return candidate.withheld(Why.DONE)
    level = rung.level
    if kept_back := _kept_back(candidate, rung, outlook.day):
        return kept_back
    if stale is not None and level.kind is not LevelKind.NOTICE:
        is_bank = stale is HoldKind.STALE_BANK
        until = outlook.situation.bank_until if is_bank else debt.known_until
        held = candidate.withheld(Why.HELD, **{"bank_until" if is_bank else "known_until": until})
        return replace(held, hold_kind=stale.value)
    channel = outlook.channel_for(debt, level)
    if channel is None:
        return candidate.withheld(Why.NO_CHANNEL, channels=level.channels)
    return _credited(candidate, level, outlook) or _step(candidate, rung, channel, outlook)


def _kept_back(candidate: _Candidate, rung: Rung, day: dt.date) -> Withheld | None:
    """Withhold a level whose day has not come, that is the factor's, or for which too little is open."""
    debt, level = candidate.debt, rung.level
    if rung.due_on > day:
        return candidate.withheld(Why.QUIET if rung.is_quiet else Why.NOT_YET, rung.due_on)
    if debt.assigned and level.kind is LevelKind.FORMAL_NOTICE:
        return candidate.withheld(Why.ASSIGNED)
    if debt.cents_open < level.minimum_cents:
        return candidate.withheld(Why.BELOW_MINIMUM, cents=debt.cents_open, minimum_cents=level.minimum_cents)
    return None


def _credited(candidate: _Candidate, level: Level, outlook: Outlook) -> Withheld | None:
    """Withhold a demand for what the customer may have paid: somebody letters first.

    Whatever else is due, and in whatever order it is paid, the money, or the credit note, may be for this
    very debt. Notices demand nothing yet: they go.
    """
    debt = candidate.debt
    credit_cents = outlook.situation.credits.get((debt.account, debt.customer, debt.currency), 0)
    if level.kind is LevelKind.NOTICE or not debt.may_be_paid_by(credit_cents):
        return None
    return candidate.withheld(Why.CREDIT, credit_cents=credit_cents, sum_cents=debt.cents_open)


def _step(candidate: _Candidate, rung: Rung, channel: Channel, outlook: Outlook) -> Step:
    debt, last = candidate.debt, candidate.standing.last
    broken = tuple(each.id for each in outlook.broken_of(debt) if last is None or _is_since(each, last[1]))
    return Step(debt, candidate.schedule, rung.level, candidate.rule, channel, rung.due_on, last, broken)


def _is_since(promise: Hold, day: dt.date) -> bool:
    """Tell whether a broken promise ended on a day or later: what was sent since then has told of it."""
    return (last_day(promise) or dt.date.max) >= day
