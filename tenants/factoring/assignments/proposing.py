"""What a contract's factor would be handed, before anybody decides: verdicts, the choice, what it comes to.

Owns what a person may choose: eligible documents may be left out, excluded ones never put in, and credit
notes come with the invoices they are about. Writes nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
import datetime as dt
from enum import StrEnum

from ledger_core.factoring.amounts import Amounts, FeesExceedError, NothingAssignedError, amounts_of
from ledger_core.factoring.candidates import Candidate, Standing
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.documents import OWING
from ledger_core.factoring.eligibility import Decision, Verdict, verdicts_on
from ledger_core.factoring.simulation import Simulation, Waiting, simulate, waiting_for
from ledger_core.factoring.vat_rates import NoVatRateError
from ledger_core.receivables.paying import Habit
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.factoring.assignments.candidates import candidates_of
from tenants.factoring.assignments.holding import renamed_since
from tenants.factoring.assignments.standing import standing_of
from tenants.receivables.situation import receivables_of


class WhyNone(StrEnum):
    """Why there are no amounts."""

    NOTHING = "nothing"  # nothing is chosen, or credit notes come to as much as invoices
    FEES_EXCEED = "fees-exceed"
    NO_VAT_RATE = "no-vat-rate"  # no row says the rate of the day


@dataclass(frozen=True, slots=True)
class Proposed:
    """What would be handed over on a day.

    `verdicts` are of all that is open, those of what is chosen as they fill limits together, by debtor, due
    date, date and number; empty where no rate of VAT is known and limits need one. `why_none` is a value of
    `WhyNone`, or "" where there are amounts.
    """

    contract: Contract
    day: dt.date
    revision: int
    verdicts: tuple[Verdict, ...]
    chosen: frozenset[str]
    amounts: Amounts | None
    why_none: str
    waiting: Waiting
    simulation: Simulation | None
    habits: Mapping[str, Habit]

    @property
    def taken(self) -> tuple[Verdict, ...]:
        """The verdicts of what is chosen."""
        return tuple(verdict for verdict in self.verdicts if verdict.candidate.key in self.chosen)


def propose(
    session: TenantSession,
    picture: Picture,
    contract: Contract,
    day: dt.date,
    names: Collection[str] | None = None,
) -> Proposed:
    """Value what would be handed over.

    Args:
        session: one that reads the tenant.
        picture: of its books.
        contract: the version in force.
        day: of the assignment.
        names: debts that a person chose, of which those that are not eligible do not count; None: all that
            is eligible.
    """
    candidates = candidates_of(session, picture, contract, day)
    standing = standing_of(session, contract, day)
    standing = replace(standing, assigned=standing.assigned | renamed_since(session, picture))
    receivables = receivables_of(picture, day)
    try:
        verdicts, chosen = _chosen(candidates, contract, standing, day, names)
    except NoVatRateError:
        return Proposed(
            contract,
            day,
            picture.number,
            (),
            frozenset(),
            None,
            WhyNone.NO_VAT_RATE,
            Waiting(0, 0, 0),
            None,
            receivables.habits,
        )
    taken = [verdict for verdict in verdicts if verdict.candidate.key in chosen]
    documents = [verdict.candidate.document for verdict in taken]
    waiting = waiting_for(documents, receivables.habits, receivables.usual_days_late, day)
    amounts, why_none = _amounts(taken, contract, standing, day, waiting.days)
    return Proposed(
        contract=contract,
        day=day,
        revision=picture.number,
        verdicts=verdicts,
        chosen=chosen,
        amounts=amounts,
        why_none=why_none,
        waiting=waiting,
        simulation=simulate(amounts, contract) if amounts else None,
        habits=receivables.habits,
    )


def _chosen(
    candidates: Collection[Candidate],
    contract: Contract,
    standing: Standing,
    day: dt.date,
    names: Collection[str] | None,
) -> tuple[tuple[Verdict, ...], frozenset[str]]:
    """Return all verdicts, and the names of what is chosen."""
    of_all = verdicts_on(candidates, contract, standing, day)
    eligible = [verdict.candidate for verdict in of_all if verdict.decision is not Decision.EXCLUDED]
    if names is None:
        return of_all, frozenset(each.key for each in eligible)
    by_person = frozenset(names)
    wanted = [each for each in eligible if each.key in by_person]
    wanted += _following(eligible, wanted)
    of_chosen = {
        verdict.candidate.key: verdict
        for verdict in verdicts_on(wanted, contract, standing, day)
        if verdict.decision is not Decision.EXCLUDED  # a credit note whose invoice was left out
    }
    verdicts = tuple(of_chosen.get(verdict.candidate.key, verdict) for verdict in of_all)
    return verdicts, frozenset(of_chosen)


def _following(eligible: Iterable[Candidate], wanted: Collection[Candidate]) -> list[Candidate]:
    """Return the credit notes of chosen invoices that nobody chose."""
    invoices = {(each.debtor, each.document.reference) for each in wanted if each.document.kind not in OWING}
    names = {each.key for each in wanted}
    return [
        each
        for each in eligible
        if each.document.kind in OWING
        and each.key not in names
        and (each.debtor, each.document.concerns) in invoices
    ]


def _amounts(
    taken: Iterable[Verdict], contract: Contract, standing: Standing, day: dt.date, days: int
) -> tuple[Amounts | None, str]:
    try:
        return amounts_of(taken, contract, standing, day, days), ""
    except NothingAssignedError:
        return None, WhyNone.NOTHING
    except FeesExceedError:
        return None, WhyNone.FEES_EXCEED
    except NoVatRateError:
        return None, WhyNone.NO_VAT_RATE
