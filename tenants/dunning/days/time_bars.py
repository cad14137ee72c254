"""The last day on which each debt may be claimed before a court, as far as the books and the story tell.

Owns what of a tenant's rows begins that time anew; how long it is, `ledger_core.late_payment.prescription`
says. What nobody recorded is not known, and the day is then too early rather than too late.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
import datetime as dt

from sqlalchemy import select

from ledger_core.dunning.debts import Debt
from ledger_core.late_payment.history import histories
from ledger_core.late_payment.prescription import prescription
from ledger_core.loading.collector import collector_paused
from ledger_core.procedures.course import ActKind
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.cases.files import CaseFile, Ending, cases_of
from tenants.dunning.days.situation import debt_names_of, ground_of
from tenants.dunning.decisions.debtors import Debtors, debtor_kind
from tenants.dunning.hold_rows import PlanRow
from tenants.receivables.situation import customer_lines

Interruptions = Mapping[str, tuple[dt.date, ...]]
"""Days that begin the time of a debt anew, by its name."""

_BEFORE_COURTS = frozenset({ActKind.SUMMONS, ActKind.SERVED, ActKind.DECLARATION, ActKind.ENFORCEMENT})
"""A summons, an order that was served, a claim in a collective procedure, an act of enforcement: articles
2241 and 2244 of the code civil, L622-25-1 of the code de commerce."""

_AS_IF_NEVER = frozenset({Ending.LOST, Ending.GIVEN_UP})
"""Ends of a file after which its acts interrupted nothing: article 2243 of the code civil."""


def with_last_days(
    session: TenantSession, picture: Picture, people: Debtors, debts: Iterable[Debt], day: dt.date
) -> tuple[Debt, ...]:
    """Return debts with the last day of each, an instalment counted from its own due date."""
    acts, paid = interruptions_of(session), _part_payments(picture, day)
    return tuple(_with_last_day(debt, people, acts, paid) for debt in debts)


def interruptions_of(session: TenantSession) -> Interruptions:
    """Return what people recorded: plans that a debtor signed (article 2240), and acts of legal files."""
    found: defaultdict[str, list[dt.date]] = defaultdict(list)
    for plan in session.scalars(select(PlanRow).where(PlanRow.recognised_on.is_not(None))):
        for name, *_ in plan.debts:
            if plan.recognised_on is not None:
                found[str(name)].append(plan.recognised_on)
    for case in cases_of(session):
        for name in case.debts:
            found[name] += _days_of(case)
    return {name: tuple(sorted(days)) for name, days in found.items() if days}


def _days_of(case: CaseFile) -> list[dt.date]:
    if any(noted.ending in _AS_IF_NEVER for noted in case.standing):
        return []
    return [noted.act.day for noted in case.standing if noted.act.kind in _BEFORE_COURTS]


def _with_last_day(debt: Debt, people: Debtors, acts: Interruptions, paid: Interruptions) -> Debt:
    party = (debt.account, debt.customer)
    names = (debt.name, *sorted(debt.covers))
    days = [day for name in names for found in (acts, paid) for day in found.get(name, ())]
    kind = debtor_kind(people.cards.get(party), people.notes_of(*party))
    found = prescription(kind, debt.date, debt.due, days)
    return replace(debt, last_day=found.last if found else None)


def _part_payments(picture: Picture, day: dt.date) -> Interruptions:
    """Return the days on which a part was paid of open debts: each recognises the whole (article 2240).

    Worked out once a revision and day.
    """
    return picture.kept.once(("part payments", day), lambda: _payments_found(picture, day))


def _payments_found(picture: Picture, day: dt.date) -> Interruptions:
    debts = [debt for debt in ground_of(picture, day).debts if debt.cents_open < debt.cents_original]
    wanted, codes = {debt.name for debt in debts}, {debt.customer for debt in debts}
    names = debt_names_of(picture)
    lines = (line for line in customer_lines(picture) if line.customer in codes)
    with collector_paused():
        return {
            names[debt.line.key]: tuple(payment.day for payment in debt.payments)
            for debt in (histories(lines, picture.terms, day) if codes else ())
            if names[debt.line.key] in wanted
        }
