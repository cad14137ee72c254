"""What is known on the day of a plan, found by debt: who owes it, what was sent, what holds it.

Owns the look-up and nothing else; what follows is `plan`'s and `thanks`'.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.dunning.debts import Debt, Debtor, Past, Situation
from ledger_core.dunning.holds import Hold, covers, in_force, last_day
from ledger_core.dunning.promises import broken_promises
from ledger_core.dunning.resolution import Choices, schedule_for
from ledger_core.dunning.schedule import Channel, Level, Schedule, faults_of
from ledger_core.dunning.steps import Rule

_EVERYBODY = ("", "")


@dataclass(frozen=True, slots=True)
class Outlook:
    """One day of one tenant; made by `outlook_of`."""

    day: dt.date
    situation: Situation
    choices: Choices
    schedules: Mapping[str, Schedule]  # the sound ones
    past: Mapping[str, Sequence[Past]]  # by debt
    holds: Mapping[tuple[str, str], Sequence[Hold]]  # in force, by account and customer
    broken: Sequence[Hold]  # promises

    def debtor_of(self, debt: Debt) -> Debtor:
        """Give who owes a debt; somebody unknown is a consumer whom nothing reaches."""
        known = self.situation.debtors.get((debt.account, debt.customer))
        return known or Debtor(
            debt.account, debt.customer, debt.customer, is_consumer=True, channels=frozenset()
        )

    def schedule_of(self, debt: Debt) -> tuple[Schedule, Rule]:
        """Give the schedule that a debt follows, and the rule that chose it."""
        return schedule_for(debt, self.debtor_of(debt), self.choices, self.schedules)

    def channel_for(self, debt: Debt, level: Level) -> Channel | None:
        """Give the first of a level's channels that reaches the debtor."""
        reachable = self.debtor_of(debt).channels
        return next((channel for channel in level.channels if channel in reachable), None)

    def holds_of(self, debt: Debt) -> list[Hold]:
        """Give the holds in force on a debt, the longest first."""
        near = (*self.holds.get((debt.account, debt.customer), ()), *self.holds.get(_EVERYBODY, ()))
        return sorted((hold for hold in near if covers(hold, debt)), key=_longest_first)

    def broken_of(self, debt: Debt) -> list[Hold]:
        """Give the broken promises about a debt."""
        return [promise for promise in self.broken if covers(promise, debt)]


def outlook_of(  # noqa: PLR0913, PLR0917  a plan is made of all of these
    situation: Situation,
    choices: Choices,
    schedules: Mapping[str, Schedule],
    holds: Sequence[Hold],
    past: Iterable[Past],
    day: dt.date,
) -> Outlook:
    """Sort what is known by debt and by customer; see `plan`."""
    past_by_debt: defaultdict[str, list[Past]] = defaultdict(list)
    for step in past:
        past_by_debt[step.debt].append(step)
    holds_by_customer: defaultdict[tuple[str, str], list[Hold]] = defaultdict(list)
    for hold in holds:
        if in_force(hold, day):
            holds_by_customer[hold.account, hold.customer].append(hold)
    return Outlook(
        day=day,
        situation=situation,
        choices=choices,
        schedules={key: schedule for key, schedule in schedules.items() if not faults_of(schedule)},
        past=past_by_debt,
        holds=holds_by_customer,
        broken=broken_promises(situation, holds, day),
    )


def _longest_first(hold: Hold) -> tuple[int, int]:
    last = last_day(hold)
    return -(dt.date.max if last is None else last).toordinal(), hold.id
