"""A look at a tenant's dunning on a day: what may be sent, to whom and why, and why all else is not.

Put together from the picture of the books and what people decided, and kept with the picture until either
changes.
Looking writes nothing, and reads no text of the books.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import datetime as dt
from enum import StrEnum
from threading import RLock

from ledger_core.dunning.debts import Debt, Debtor, Past, Situation
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.plan import plan
from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import LevelKind, Schedule
from ledger_core.dunning.steps import Plan, Step
from ledger_core.loading.collector import collector_paused
from tenants.books.picture import Picture, PictureCache
from tenants.db import Database, TenantSession
from tenants.dunning.claims.register import Register, register_of
from tenants.dunning.days.assigned_debts import assignee_of, known_in
from tenants.dunning.days.group_claims import claims_of, demands
from tenants.dunning.days.groups import Assignee, Group, Refusal, group_of, joined
from tenants.dunning.days.leave import Leave
from tenants.dunning.days.past import past_of
from tenants.dunning.days.situation import Party, ground_of, paid_among
from tenants.dunning.days.time_bars import with_last_days
from tenants.dunning.decisions.creditor import Creditor, may_send, read_creditor
from tenants.dunning.decisions.debtors import Debtors, debtors_of, read_all_notes
from tenants.dunning.decisions.hands import hands_of
from tenants.dunning.decisions.held_mandates import all_mandates_on, covering, mandates_on
from tenants.dunning.decisions.rules import all_latest
from tenants.dunning.decisions.schedules import (
    FirmRules,
    choices_of,
    firm_rules,
    house_schedules,
    own_schedules,
)
from tenants.dunning.decisions.settings import DunningSettings, read_settings
from tenants.dunning.hold_rows import MandateRow
from tenants.dunning.letters.own_templates import PREFIX as TEMPLATES
from tenants.dunning.plans.kept import debts_owed
from tenants.dunning.stamp import stamp_of
from tenants.factoring.assigned import Assigned, assigned_of, handed_over
from tenants.receivables.situation import receivables_of

MOST_KEPT = 4  # days looked at of one revision


class Trouble(StrEnum):
    """Why nothing is planned at all."""

    NO_BOOKS = "no-books"
    UNPROVEN = "unproven"  # what customers owe does not add up to the balances of their accounts


@dataclass(frozen=True)
class Look:
    """What a day brings. `revision` and `commit` are those of the books, `stamp` that of what people decided.

    `groups` are letters that may go, `thanks` words of thanks; of both, by customer. In test mode (`live` is
    False) nothing leaves before a person approved a first letter.
    """

    day: dt.date
    revision: int
    commit: str
    stamp: int
    trouble: Trouble | str
    plan: Plan
    situation: Situation
    groups: tuple[Group, ...]
    thanks: tuple[Group, ...]
    settings: DunningSettings
    creditor: Creditor | None
    people: Debtors
    holds: tuple[Hold, ...]
    past: tuple[Past, ...]
    choices: Choices
    schedules: Mapping[str, Schedule]
    templates: tuple[tuple[str, int], ...]  # of the tenant's own, and their versions
    firm_stamp: tuple[tuple[int, str, int], ...]
    assigned: Assigned  # what factors have

    @property
    def live(self) -> bool:
        """Whether letters leave."""
        return self.settings.live_since is not None

    @property
    def bank_until(self) -> dt.date | None:
        """The last day up to which the books surely know a bank."""
        return self.situation.bank_until

    @property
    def debtors(self) -> Mapping[tuple[str, str], Debtor]:
        """Customers as reminders see them, by account and code."""
        return self.people.debtors

    def group(self, key: str) -> Group | None:
        """Return a letter by its key, thanks too; None where there is none."""
        return next((group for group in (*self.groups, *self.thanks) if group.key == key), None)


class _Looks:
    """Looks at one revision: the latest of each of the days that were looked at last."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._kept: dict[dt.date, Look] = {}

    def find(self, day: dt.date, stamps: tuple[object, ...]) -> Look | None:
        look = self._kept.get(day)
        return look if look is not None and (look.stamp, look.firm_stamp) == stamps else None

    def latest(self, day: dt.date, stamp: int) -> Look | None:
        with self.lock:
            look = self._kept.get(day)
        return look if look is not None and look.stamp == stamp else None

    def keep(self, look: Look) -> Look:
        self._kept.pop(look.day, None)
        self._kept[look.day] = look
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return look


def look_at(
    database: Database, pictures: PictureCache, tenant_id: int, day: dt.date, firm_id: int | None = None
) -> Look:
    """Look at a tenant's dunning on a day.

    Args:
        database: where books and decisions are.
        pictures: of the books.
        tenant_id: whose.
        day: the day.
        firm_id: the firm somebody of which looks: letters that it may not send say so.

    Raises:
        OutdatedIndexError: the index must be made anew first.
    """
    picture = pictures.of(database, tenant_id)
    firm = firm_rules(database, tenant_id, day)
    looks: _Looks = picture.kept.once("dunning looks", _Looks)
    with looks.lock, database.reading(tenant_id) as session:
        stamps = (stamp_of(session), firm.stamp)
        look = looks.find(day, stamps) or looks.keep(_look(session, picture, day, firm))
        if firm_id is None:
            return look
        return _for_firm(look, mandates_on(session, firm_id, day))


def look_at_hand(database: Database, pictures: PictureCache, tenant_id: int, day: dt.date) -> Look | None:
    """Return the look of a day that is kept, as anybody of the company sees it; None where none is.

    Nothing is planned and no line is read, so that each page may ask.
    """
    picture = pictures.at_hand(database, tenant_id)
    if picture is None:
        return None
    looks: _Looks = picture.kept.once("dunning looks", _Looks)
    with database.reading(tenant_id) as session:
        return looks.latest(day, stamp_of(session))


def _look(session: TenantSession, picture: Picture, day: dt.date, firm: FirmRules) -> Look:
    """Look, in a session that sees one state throughout."""
    settings, past = read_settings(session), past_of(session)
    people = debtors_of(picture, read_all_notes(session), receivables_of(picture, day).abc)
    choices = choices_of(session, firm)
    schedules = house_schedules() | dict(firm.schedules) | own_schedules(session)
    trouble = _trouble(picture, day)
    assigned = known_in(picture, assigned_of(session, day))
    owed, held = debts_owed(session, picture, day, assigned)
    debts = with_last_days(session, picture, people, owed, day)
    reminded = _reminded(past)
    situation = _situation(picture, day, people, debts, reminded - handed_over(session, reminded))
    if trouble:
        situation = replace(situation, debts=(), paid=())
    with collector_paused():
        made = plan(situation, choices, schedules, held, past, day, settings.stale_bank_days)
    look = Look(
        day=day,
        revision=picture.number,
        commit=picture.commit,
        stamp=stamp_of(session),
        trouble=trouble,
        plan=made,
        situation=situation,
        groups=(),
        thanks=(),
        settings=settings,
        creditor=read_creditor(session),
        people=people,
        holds=held,
        past=past,
        choices=choices,
        schedules=schedules,
        templates=tuple((each.subject, each.version) for each in all_latest(session, TEMPLATES)),
        firm_stamp=firm.stamp,
        assigned=assigned,
    )
    claims = register_of(session, picture, day) if any(map(demands, made.steps)) else None
    leave = Leave(
        settings,
        _own_iban(look),
        hands_of(session, firm),
        all_mandates_on(session, day),
    )
    return replace(
        look,
        groups=_left(leave, people, _groups(look, made.steps, claims)),
        thanks=_left(leave, people, _groups(look, made.thanks, None)),
    )


def _left(leave: Leave, people: Debtors, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Say of each letter whether it may leave without a person."""
    return tuple(leave.said(group, people.debtors[group.account, group.customer]) for group in groups)


def _trouble(picture: Picture, day: dt.date) -> Trouble | str:
    if not picture.number:
        return Trouble.NO_BOOKS
    return Trouble.UNPROVEN if ground_of(picture, day).unproven else ""


def _situation(
    picture: Picture, day: dt.date, people: Debtors, debts: tuple[Debt, ...], reminded: set[str]
) -> Situation:
    ground = ground_of(picture, day)
    return Situation(
        debts=debts,
        debtors=dict(people.debtors),
        credits=ground.credits,
        received=ground.received,
        paid=paid_among(picture, day, reminded),
        bank_until=ground.bank_until,
    )


def _groups(look: Look, steps: tuple[Step, ...], claims: Register | None) -> tuple[Group, ...]:
    """Make the letters of some steps, by customer and level."""
    language = look.settings.language
    refusal = "" if may_send(look.creditor) else Refusal.CREDITOR
    disputed = _disputed(look)
    made = [
        replace(
            group_of(
                own, look.people, language, claims_of(own, claims, look.day), _beside(look, own, disputed)
            ),
            assignee=_assignee(look, own),
        )
        for own in joined(steps)
    ]
    order = {kind: place for place, kind in enumerate(LevelKind)}
    return tuple(
        replace(group, refusal=refusal)
        for group in sorted(
            made, key=lambda group: (group.name.casefold(), order[group.level.kind], group.key)
        )
    )


def _beside(
    look: Look, steps: tuple[Step, ...], disputed: Mapping[Party, tuple[str, ...]]
) -> tuple[object, ...]:
    """Return what a letter shows or rests on beside its debts: if any of it changes, it is another letter."""
    debt = steps[0].debt
    party = (debt.account, debt.customer, debt.currency)
    return (
        look.creditor.version if look.creditor else 0,
        look.templates,
        look.firm_stamp,
        look.situation.credits.get(party, 0),
        disputed.get(party, ()),
        *filter(None, [_assignee(look, steps)]),
    )


def _assignee(look: Look, steps: tuple[Step, ...]) -> Assignee | None:
    """Return what a letter says of the factor that has its debts."""
    each = look.assigned.get(steps[0].debt.name)
    return assignee_of(each) if each is not None else None


def _disputed(look: Look) -> dict[Party, tuple[str, ...]]:
    """Return by customer and currency the debts that are in dispute."""
    found: dict[Party, tuple[str, ...]] = {}
    for each in look.plan.withheld:
        if each.hold_kind == HoldKind.DISPUTE:
            party = (each.debt.account, each.debt.customer, each.debt.currency)
            found[party] = (*found.get(party, ()), each.debt.name)
    return found


def _for_firm(look: Look, mandates: tuple[MandateRow, ...]) -> Look:
    """Say of each letter whether a firm may send it under one of its mandates."""

    def judged(group: Group) -> Group:
        mandate = covering(mandates, group.level.kind, group.iban(_own_iban(look)))
        if group.refusal or mandate is None:
            return replace(group, refusal=group.refusal or Refusal.MANDATE)
        return replace(group, print=f"{group.print}-{mandate.number}")

    return replace(look, groups=tuple(map(judged, look.groups)), thanks=tuple(map(judged, look.thanks)))


def _own_iban(look: Look) -> str:
    return look.creditor.iban if look.creditor else ""


def _reminded(past: tuple[Past, ...]) -> set[str]:
    return {step.debt for step in past if not step.under_way and step.kind is not LevelKind.NOTICE}
