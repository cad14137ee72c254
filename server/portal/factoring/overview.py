"""What the page of a contract shows of what may be handed over: a row a document, the draft, waiting instead.

Owns the view. Values it by `tenants.factoring`; decides nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.eligibility import Decision, Verdict
from ledger_core.factoring.states import State
from server.portal.factoring.amount_lines import AmountLine, amount_lines
from server.portal.factoring.words.reasons import decision_sign, decision_words, verdict_words
from server.portal.formats import days
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.factoring.assignments.proposing import Proposed, WhyNone, propose
from tenants.factoring.assignments.reading import Assignment

MOST_TICKED = 1_000
"""Documents that a form can tick one by one; where there are more, all that is eligible goes."""
MOST_EXCLUDED = 20
"""Shown at first, the largest invoices: what somebody may miss among what can be handed over."""
_MOST_HABITS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Names of the debts that are ticked, None for all that is eligible; and whether every row is shown."""

    names: Collection[str] | None = None
    all_rows: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A document that is open, and what becomes of it."""

    key: str
    reference: str
    debtor: str
    debtor_name: str
    due: dt.date | None
    cents: int  # that are open
    sign: str
    decision: str
    reason: str
    may: bool  # be handed over
    chosen: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be handed over, valued: rows, the sum of those chosen, lines of amounts."""

    proposed: Proposed
    rows: tuple[Row, ...]
    hidden: int  # excluded documents that are not shown
    eligible: int
    documents: int  # in all
    chosen_cents: int
    lines: tuple[AmountLine, ...]
    why_none: str
    habits: str

    @property
    def is_ticked(self) -> bool:
        """Tell whether a form can tick document by document."""
        return self.eligible <= MOST_TICKED


def offered_of(
    session: TenantSession, picture: Picture, contract: Contract, day: dt.date, choice: Choice
) -> Offered:
    """Value what may be handed over.

    Args:
        session: one that reads.
        picture: of the books.
        contract: the version in force.
        day: of the assignment.
        choice: what is ticked, and how much is shown.
    """
    proposed = propose(session, picture, contract, day, choice.names)
    taken = [verdict for verdict in proposed.verdicts if verdict.decision is not Decision.EXCLUDED]
    excluded = [verdict for verdict in proposed.verdicts if verdict.decision is Decision.EXCLUDED]
    excluded.sort(key=lambda verdict: -verdict.candidate.cents(contract))
    shown = excluded if choice.all_rows else excluded[:MOST_EXCLUDED]
    return Offered(
        proposed=proposed,
        rows=tuple(_row(verdict, proposed) for verdict in (*taken, *shown)),
        hidden=len(excluded) - len(shown),
        eligible=len(taken),
        documents=len(proposed.verdicts),
        chosen_cents=sum(verdict.cents for verdict in proposed.taken),
        lines=amount_lines(proposed.amounts, contract, day) if proposed.amounts else (),
        why_none=why_none_words(proposed.why_none),
        habits=_habit_words(proposed),
    )


def prepared_of(assignments: Iterable[Assignment]) -> Assignment | None:
    """Return the assignment under preparation: a contract has one at most."""
    return next((each for each in assignments if each.is_prepared), None)


def is_open_to_change(prepared: Assignment | None) -> bool:
    """Tell whether documents can be ticked: there is a draft, or none yet."""
    return prepared is None or prepared.state is State.DRAFT


def why_none_words(why: str) -> str:
    """Say why nothing is valued; "" where something is."""
    words = {
        WhyNone.NOTHING: _("Nothing is ticked, or credit notes come to as much as the invoices."),
        WhyNone.FEES_EXCEED: _("The fees come to more than what is ticked: nothing would be paid for it."),
        WhyNone.NO_VAT_RATE: _("No rate of VAT is known for this day: nothing is valued."),
    }
    return words[WhyNone(why)] if why else ""


def _row(verdict: Verdict, proposed: Proposed) -> Row:
    document, key = verdict.candidate.document, verdict.candidate.key
    return Row(
        key=key,
        reference=document.reference or key,
        debtor=document.debtor.code,
        debtor_name=document.debtor.name or document.debtor.code,
        due=document.due,
        cents=verdict.candidate.cents(proposed.contract),
        sign=decision_sign(verdict.decision),
        decision=decision_words(verdict.decision),
        reason=verdict_words(verdict, proposed.contract, proposed.day),
        may=verdict.decision is not Decision.EXCLUDED,
        chosen=key in proposed.chosen,
    )


def _habit_words(proposed: Proposed) -> str:
    """Say how the debtors with most of it pay, and how late that is on average."""
    by_debtor: dict[str, tuple[str, int]] = {}
    for verdict in proposed.taken:
        debtor = verdict.candidate.document.debtor
        before = by_debtor.get(debtor.code, ("", 0))[1]
        by_debtor[debtor.code] = (debtor.name or debtor.code, before + verdict.cents)
    said = [*_pays(proposed, sorted(by_debtor.items(), key=_largest))]
    late = proposed.waiting.days_late
    if not by_debtor:
        return ""
    expected = (
        _("Expected to be paid %(days)s late on average, if nothing is assigned.", days=days(late))
        if late > 0
        else _("Expected to be paid on time, if nothing is assigned.")
    )
    return " ".join([*(["{}.".format(", ".join(said))] if said else []), expected])


def _largest(debtor: tuple[str, tuple[str, int]]) -> int:
    return -debtor[1][1]


def _pays(proposed: Proposed, debtors: Sequence[tuple[str, tuple[str, int]]]) -> Iterable[str]:
    for code, (name, _cents) in debtors[:_MOST_HABITS]:
        habit = proposed.habits.get(code)
        if habit is not None and habit.days_to_pay is not None:
            yield _("%(name)s pays after %(days)s", name=name, days=days(habit.days_to_pay))
