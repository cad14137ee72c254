"""Thanks: who was reminded and has paid is told so once.

Owns when thanks are due. They follow the schedule that the debt follows now, within thirty days of the
payment; later they would only puzzle.
"""

import datetime as dt

from ledger_core.dunning.debts import Paid
from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.outlook import Outlook
from ledger_core.dunning.schedule import MOST_THANKS_DAYS, LevelKind
from ledger_core.dunning.steps import Step, Why, Withheld

_LET_THANKS_PASS = frozenset({HoldKind.PROMISE, HoldKind.PLAN, HoldKind.STALE_BANK, HoldKind.STALE_FACTOR})
"""Holds that a payment fulfils, or that say nothing against a word of thanks."""

_REMINDERS = frozenset({LevelKind.REMINDER, LevelKind.FORMAL_NOTICE})


def thanks_of(outlook: Outlook) -> tuple[tuple[Step, ...], tuple[Withheld, ...]]:
    """Give the thanks of a day, and the settled debts where an error kept them from being planned."""
    steps: list[Step] = []
    failed: list[Withheld] = []
    for paid in outlook.situation.paid:
        try:
            step = _thanks(paid, outlook)
        except Exception as error:  # noqa: BLE001  nobody knows beforehand what is wrong with one debt
            failed.append(Withheld(paid.debt, Why.FAILED, facts={"error": type(error).__name__}))
        else:
            steps += [step] if step else []
    return tuple(steps), tuple(failed)


def _thanks(paid: Paid, outlook: Outlook) -> Step | None:
    debt = paid.debt
    past = outlook.past.get(debt.name, ())
    reminders = [step for step in past if step.kind in _REMINDERS and not step.under_way]
    if not reminders or any(step.kind is LevelKind.THANKS for step in past):
        return None
    schedule, rule = outlook.schedule_of(debt)
    level = schedule.thanks
    if level is None or debt.cents_original < level.minimum_cents:
        return None
    due_on = paid.day + dt.timedelta(days=level.days)
    is_time = due_on <= outlook.day <= paid.day + dt.timedelta(days=MOST_THANKS_DAYS)
    channel = outlook.channel_for(debt, level)
    if not is_time or channel is None:
        return None
    if any(hold.kind not in _LET_THANKS_PASS for hold in outlook.holds_of(debt)) or _came_back(paid, outlook):
        return None
    latest = max(reminders, key=lambda step: step.day)
    return Step(debt, schedule, level, rule, channel, due_on, (latest.level, latest.day))


def _came_back(paid: Paid, outlook: Outlook) -> bool:
    """Tell whether a bank took money of the customer back since the payment, lettered or not."""
    party = paid.debt.account, paid.debt.customer, paid.debt.currency
    received = outlook.situation.received.get(party, ())
    return any(each.cents < 0 and each.day >= paid.day for each in received)
