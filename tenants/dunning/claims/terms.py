"""By what rules each debt of a tenant bears interest: who owes it, what was agreed, and what happened since.

Put together from cards, notes, holds, plans and letters. Owns the choice between interest and principal, and
the day a formal notice was received; no rate and no figure.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from hashlib import blake2b
from operator import itemgetter

from sqlalchemy import select

from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.schedule import LevelKind
from ledger_core.late_payment.imputation import Within
from ledger_core.late_payment.terms import Clause, ClauseKind, DebtorKind, Pause, Terms
from ledger_core.lettrage.lines import Line
from ledger_core.procedures.course import ActKind
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.cases.files import cases_of
from tenants.dunning.days.situation import debt_names_of, is_chased
from tenants.dunning.days.time_bars import Interruptions, interruptions_of
from tenants.dunning.decisions.debtors import Debtors, debtor_kind, debtors_of, read_all_notes
from tenants.dunning.decisions.rules import latest, put_version
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.hold_rows import HoldRow, PlanRow
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.story import Told, tell
from tenants.dunning.story_rows import ClaimAct, Happening

IMPUTATION = "imputation"
"""Subject of the choice between interest and principal, kept version by version."""

RECEIVED = "received"
"""Fact of a happening of kind `proof`: the day on which the letter reached whom it was for."""

_DAY = dt.timedelta(days=1)
_AGREED = ("agreed", "kept", "broken", "ended")  # states of plans that were in force once


class ReceiptFault(StrEnum):
    """Why a day of receipt cannot be kept."""

    NOT_A_NOTICE = "not-a-notice"  # there is no such letter, or it is no formal notice that was sent
    BEFORE_SENT = "before-sent"
    DAY_TO_COME = "day-to-come"


class FaultyReceiptError(ValueError):
    """A day of receipt that cannot be kept."""

    def __init__(self, fault: ReceiptFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Opened:
    """A collective procedure of a customer; `debts` empty: all of them are concerned."""

    account: str
    customer: str
    since: dt.date
    debts: frozenset[str]


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """What the terms of all debts need, read once; days and spans are by name of the debt."""

    names: Mapping[int, str]  # by key of the line
    debtors: Debtors
    clause: Clause | None  # of the tenant's terms of sale
    received: Mapping[str, dt.date]
    opened: tuple[Opened, ...]
    pauses: Mapping[str, tuple[Pause, ...]]
    interruptions: Interruptions  # of prescription
    posted: frozenset[tuple[str, str, str]]  # account, customer and piece of claims in the books

    def of(self, line: Line) -> Terms | None:
        """Return the terms of a debt; None where nothing is claimed for it."""
        if not is_chased(line.account) or (line.account, line.customer, line.reference) in self.posted:
            return None
        name = self.names[line.key]
        return Terms(
            debtor=self._debtor(line),
            clause=self._clause(line),
            notice_received=self.received.get(name),
            procedure_opened=self._opened(line, name),
            pauses=self.pauses.get(name, ()),
            interruptions=self.interruptions.get(name, ()),
        )

    @property
    def said(self) -> bytes:
        """A hash of all that people decided and that is no part of the books."""
        parts = (
            sorted(self.debtors.notes.items(), key=itemgetter(0)),
            self.clause,
            sorted(self.received.items()),
            [(each.account, each.customer, each.since, sorted(each.debts)) for each in self.opened],
            sorted(self.pauses.items(), key=itemgetter(0)),
            sorted(self.interruptions.items()),
            sorted(self.posted),
        )
        return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _debtor(self, line: Line) -> DebtorKind:
        party = (line.account, line.customer)
        return debtor_kind(self.debtors.cards.get(party), self.debtors.notes_of(*party))

    def _clause(self, line: Line) -> Clause | None:
        rate = self.debtors.notes_of(line.account, line.customer).late_rate
        return self.clause if rate is None else Clause(ClauseKind.FIXED, rate)

    def _opened(self, line: Line, name: str) -> dt.date | None:
        """Return the first day of a procedure that concerns a debt; what came after it is not concerned."""
        days = (
            hold.since
            for hold in self.opened
            if (hold.account, hold.customer) == (line.account, line.customer)
            and line.date < hold.since
            and (not hold.debts or name in hold.debts)
        )
        return min(days, default=None)


def claim_terms(session: TenantSession, picture: Picture) -> ClaimTerms:
    """Read the terms of the session's tenant."""
    insolvency = select(HoldRow).where(HoldRow.kind == HoldKind.INSOLVENCY, HoldRow.lifted_on.is_(None))
    posted = select(ClaimAct.account, ClaimAct.customer, ClaimAct.piece).where(ClaimAct.piece != "")
    return ClaimTerms(
        names=debt_names_of(picture),
        debtors=debtors_of(picture, read_all_notes(session), {}),
        clause=read_settings(session).clause,
        received=_received(session),
        opened=tuple(
            Opened(hold.account, hold.customer, hold.since, frozenset(hold.debts))
            for hold in session.scalars(insolvency)
        ),
        pauses=_pauses(session),
        interruptions=interruptions_of(session),
        posted=frozenset((row.account, row.customer, row.piece) for row in session.execute(posted)),
    )


def read_within(session: TenantSession) -> Within:
    """Return what a payment pays first of its invoice; the principal, where nobody chose."""
    version = latest(session, IMPUTATION)
    return Within.PRINCIPAL_FIRST if version is None else Within(str(version.body["within"]))


def choose_within(session: TenantSession, desk: Desk, within: Within, expected: int | None = None) -> Within:
    """Keep the choice as its next version.

    Raises:
        RuleConflictError: another version holds than the author saw.
    """
    kept = put_version(session, desk, IMPUTATION, {"within": within.value}, expected)
    return Within(str(kept.body["within"]))


def note_receipt(session: TenantSession, desk: Desk, letter: int, day: dt.date) -> None:
    """Note the day on which a formal notice was received: from the day after, a consumer owes interest.

    Raises:
        FaultyReceiptError: there is no such notice, or the day cannot be.
    """
    row = session.scalar(select(LetterRow).where(LetterRow.number == letter))
    if row is None or row.kind != LevelKind.FORMAL_NOTICE or row.state != LetterState.SENT:
        raise FaultyReceiptError(ReceiptFault.NOT_A_NOTICE)
    if day < row.day:
        raise FaultyReceiptError(ReceiptFault.BEFORE_SENT)
    if day > desk.today:
        raise FaultyReceiptError(ReceiptFault.DAY_TO_COME)
    taken = select(StepRow.debt).where(StepRow.letter == letter, StepRow.cancelled.is_(False))
    tell(
        session,
        kind=Told.PROOF,
        account=row.account,
        customer=row.customer,
        day=day,
        at=desk.now,
        actor=desk.hand.actor,
        debts=list(session.scalars(taken)),
        letter=letter,
        facts={RECEIVED: day.isoformat()},
    )


def _received(session: TenantSession) -> dict[str, dt.date]:
    """Return by debt the first day on which a formal notice about it was received.

    Letters that were sent here tell it, the last word on each; and legal files, where one was sent elsewhere.
    """
    told = select(Happening).where(Happening.kind == Told.PROOF, Happening.letter.is_not(None))
    days: dict[int, dt.date] = {}
    for happening in session.scalars(told.order_by(Happening.number)):
        day = happening.facts.get(RECEIVED)
        if happening.letter is not None and isinstance(day, str):
            days[happening.letter] = dt.date.fromisoformat(day)
    steps = (
        select(StepRow.letter, StepRow.debt)
        .join(LetterRow, (LetterRow.number == StepRow.letter) & (LetterRow.tenant_id == StepRow.tenant_id))
        .where(LetterRow.kind == LevelKind.FORMAL_NOTICE, StepRow.cancelled.is_(False))
    )
    told_of = [(debt, days[letter]) for letter, debt in session.execute(steps) if letter in days]
    for case in cases_of(session):
        noted = case.day_of(ActKind.NOTICE_RECEIVED)
        told_of += [(debt, noted) for debt in case.debts if noted is not None]
    return dict(sorted(told_of, key=itemgetter(1), reverse=True))


def _pauses(session: TenantSession) -> dict[str, tuple[Pause, ...]]:
    """Return by debt the days on which a payment plan freezes interest: from its agreement to its end."""
    frozen = select(PlanRow).where(PlanRow.interest_frozen.is_(True), PlanRow.state.in_(_AGREED))
    found: defaultdict[str, list[Pause]] = defaultdict(list)
    for plan in session.scalars(frozen.order_by(PlanRow.number)):
        if plan.agreed_on is None:
            continue
        ends = [day for day in (plan.invoked_on, plan.ended_on) if day is not None]
        last = min(ends) - _DAY if ends else None
        if last is None or last >= plan.agreed_on:
            for name, *_ in plan.debts:
                found[str(name)].append(Pause(plan.agreed_on, last))
    return {name: tuple(pauses) for name, pauses in found.items()}
