"""One customer as dunning sees them today: the look's debts, what holds them, promises, plans, claims, links.

Put together from a look and the rows of the customer, for a page of its own. Reads only, and words nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import Hold, HoldKind, last_day
from ledger_core.dunning.promises import judged_promises
from ledger_core.dunning.resolution import audience_of, schedule_for
from ledger_core.dunning.schedule import Audience, Schedule
from ledger_core.dunning.steps import Rule, Step, Withheld
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.claims.register import Register, register_of
from tenants.dunning.correspondence import letters_numbered
from tenants.dunning.days.groups import Group
from tenants.dunning.days.look import Look
from tenants.dunning.debtor.links import links_of
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.hold_rows import HoldRow, PlanRow
from tenants.dunning.holds import hold_of, hold_rows
from tenants.dunning.letter_rows import LetterRow
from tenants.dunning.plans.kept import plan_rows
from tenants.dunning.story import timeline
from tenants.dunning.story_rows import Happening, Task


@dataclass(frozen=True, slots=True)
class Promises:
    """How a customer's promises went: those whose days are over, those kept, the last one that was not."""

    over: int
    kept: int
    last_broken: Hold | None


@dataclass(frozen=True, slots=True)
class CustomerDunning:
    """All of it; `steps` and `withheld` are by name of the debt, `letters` by number."""

    account: str
    customer: str
    look: Look
    debts: tuple[Debt, ...]
    steps: Mapping[str, Step]
    withheld: Mapping[str, Withheld]
    groups: tuple[Group, ...]
    schedule: Schedule
    rule: Rule
    chosen: str  # key of the schedule that was chosen for this customer; "" for none
    schedules: tuple[Schedule, ...]  # that may be
    notes: DebtorNotes
    holds: tuple[HoldRow, ...]  # not lifted, and not over
    promises: Promises
    plans: tuple[PlanRow, ...]
    register: Register
    links: tuple[DebtorLink, ...]
    story: tuple[Happening, ...]
    letters: Mapping[int, LetterRow]
    tasks: tuple[Task, ...]

    @property
    def party(self) -> tuple[str, str]:
        """Number of the account and code of the customer."""
        return self.account, self.customer


def customer_dunning(
    session: TenantSession, look: Look, picture: Picture, account: str, customer: str
) -> CustomerDunning | None:
    """Return a customer's dunning as of the look's day; None where the account is not one that is chased."""
    debtor = look.debtors.get((account, customer))
    if debtor is None or not customer:
        return None
    debts = tuple(
        debt for debt in look.situation.debts if (debt.account, debt.customer) == (account, customer)
    )
    names = {debt.name for debt in debts}
    schedule, rule = schedule_for(_any_debt(account, customer), debtor, look.choices, look.schedules)
    rows, story = hold_rows(session, account, customer), timeline(session, account, customer)
    numbers = {told.letter for told in story if told.letter is not None}
    return CustomerDunning(
        account=account,
        customer=customer,
        look=look,
        debts=debts,
        steps={step.debt.name: step for step in look.plan.steps if step.debt.name in names},
        withheld={each.debt.name: each for each in look.plan.withheld if each.debt.name in names},
        groups=tuple(
            group for group in look.groups if (group.account, group.customer) == (account, customer)
        ),
        schedule=schedule,
        rule=rule,
        chosen=look.choices.customer.get((account, customer), ""),
        schedules=_for(look.schedules, audience_of(debtor)),
        notes=look.people.notes_of(account, customer),
        holds=tuple(row for row in rows if _is_in_force(row, look.day)),
        promises=_promises(rows, look),
        plans=plan_rows(session, account, customer),
        register=register_of(session, picture, look.day),
        links=tuple(links_of(session, account, customer)),
        story=story,
        letters={row.number: row for row in letters_numbered(session, numbers)},
        tasks=_tasks(session, account, customer, look.day),
    )


def _any_debt(account: str, customer: str) -> Debt:
    """Return a debt that nobody chose a schedule for: what the customer's others follow."""
    day = dt.date.min
    return Debt(
        "",
        account,
        customer,
        "",
        "",
        day,
        day,
        due_assumed=False,
        cents_original=0,
        cents_open=0,
        currency="",
    )


def _for(schedules: Mapping[str, Schedule], audience: Audience) -> tuple[Schedule, ...]:
    found = (schedule for schedule in schedules.values() if schedule.audience is audience)
    return tuple(sorted(found, key=lambda schedule: (schedule.name.casefold(), schedule.key)))


def _is_in_force(row: HoldRow, day: dt.date) -> bool:
    if row.lifted_on is not None:
        return False
    last = last_day(hold_of(row))
    return last is None or day <= last


def _promises(rows: tuple[HoldRow, ...], look: Look) -> Promises:
    """Judge the promises of a customer; one that was taken back before its end was none."""
    given = [
        hold_of(row)
        for row in rows
        if row.kind == HoldKind.PROMISE.value and (row.lifted_on is None or _ended(row, row.lifted_on))
    ]
    judged = judged_promises(given, look.situation.received, look.day)
    broken = [hold for hold, is_kept in judged if not is_kept]
    return Promises(len(judged), len(judged) - len(broken), broken[-1] if broken else None)


def _ended(row: HoldRow, day: dt.date) -> bool:
    last = last_day(hold_of(row))
    return last is not None and last < day


def _tasks(session: TenantSession, account: str, customer: str, day: dt.date) -> tuple[Task, ...]:
    wanted = select(Task).where(
        Task.account == account, Task.customer == customer, Task.done_at.is_(None), Task.day <= day
    )
    return tuple(session.scalars(wanted.order_by(Task.day, Task.number)))
