"""Checks: everything that stands in the way of handing an assignment over, found and told with its facts.

Owns which facts make which obstacle of `ledger_core.factoring.states`. The books are asked as well as the
rows: a document that the text says is in another assignment is not handed over twice. Checking freezes what
the assignment comes to; opening it again lets that go.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
import datetime as dt

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.eligibility import Decision, Verdict
from ledger_core.factoring.formats.faults import Faults
from ledger_core.factoring.formats.format import FactorFile
from ledger_core.factoring.rules import Reason
from ledger_core.factoring.slips import MentionRow, NoMentionsError
from ledger_core.factoring.states import Act, Obstacle, State, moved
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.decisions.creditor import read_creditor
from tenants.factoring.assignments.acting import Alongside, act, nothing, refuse_unseen
from tenants.factoring.assignments.holding import holders_of
from tenants.factoring.assignments.in_text import in_text
from tenants.factoring.assignments.outgoing import files_for
from tenants.factoring.assignments.proposing import Proposed, WhyNone, propose
from tenants.factoring.assignments.reading import Assignment, item_rows, needed, row_numbered
from tenants.factoring.assignments.revalued import revalued
from tenants.factoring.assignments.telling import tell_of
from tenants.factoring.contracts.contracts import contract_on, contract_version
from tenants.factoring.papers.slip import missing_of, slip_of
from tenants.factoring.story import Happened

OBSTACLES = (
    Obstacle.NOTHING_IN_IT,
    Obstacle.NOT_ELIGIBLE,
    Obstacle.AMOUNT_CHANGED,
    Obstacle.REVALUED,
    Obstacle.IN_ANOTHER,
    Obstacle.NOT_IN_FORCE,
    Obstacle.SLIP_INCOMPLETE,
    Obstacle.FILE_REFUSED,
)
"""What is looked for, in the order in which it is told."""

NO_MENTIONS = "no-mentions"  # no row says what a slip of that day must hold
IN_TEXT = "in-text"  # an entry of the books hands over a document of this customer and number
NO_CREDITOR = "no-creditor"  # nobody said who the company is


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact behind an obstacle; what it is not about is left out.

    `name` and `reference` are the document's, `other` the assignment that has it too. `cents` is what is in
    the assignment and `cents_now` what would be handed over now; where that is the same, what was open and is
    open. `text` is a mention, a value of `WhyNone`, `NO_MENTIONS`, `NO_CREDITOR` or `IN_TEXT`, the sentence
    of a file's fault, or a field of `Amounts` that was `cents` when it was checked and would be `cents_now`.
    """

    name: str = ""
    reference: str = ""
    reason: Reason | None = None
    cents: int | None = None
    cents_now: int | None = None
    other: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked for, and what was found."""

    obstacle: Obstacle
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Tell whether it does not stand in the way."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Checks:
    """All that was looked for, and what would be sent; `contract` is the version that counts for it."""

    day: dt.date
    contract: Contract
    checks: tuple[Check, ...]
    proposed: Proposed
    files: tuple[FactorFile, ...]
    faults: Faults | None
    missing: tuple[MentionRow, ...]

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What stands in the way."""
        return tuple(check.obstacle for check in self.checks if not check.ok)

    @property
    def is_clear(self) -> bool:
        """Tell whether nothing does."""
        return not self.obstacles


def checks_of(
    session: TenantSession, desk: Desk, assignment: Assignment, picture: Picture | None = None
) -> Checks:
    """Look for what stands in the way of an assignment under preparation.

    A draft is looked at as it would be checked today, a checked one against the books of today with what was
    frozen.

    Args:
        session: one that reads the tenant.
        desk: on whose day.
        assignment: a draft, or one that was checked.
        picture: of the books, no later than the session; the desk's where it is left out.

    Raises:
        NotWrittenError: the text of the books cannot be read.
    """
    books = picture or desk.picture()
    day = desk.today if assignment.state is State.DRAFT else assignment.day
    in_force = contract_on(session, assignment.contract, desk.today)
    named = contract_version(session, assignment.contract, assignment.version)
    contract = in_force if in_force is not None and assignment.state is State.DRAFT else named
    would_be = replace(assignment, day=day, version=contract.version)
    proposed = propose(session, books, contract, desk.today, assignment.names)
    missing, unsaid = _missing(session, would_be, contract)
    files, faults = _files(session, would_be, contract)
    found: dict[Obstacle, list[Finding]] = {obstacle: [] for obstacle in OBSTACLES}
    if not assignment.items or proposed.why_none:
        found[Obstacle.NOTHING_IN_IT].append(Finding(text=proposed.why_none or WhyNone.NOTHING))
    if in_force is None:
        found[Obstacle.NOT_IN_FORCE].append(Finding(text=assignment.contract))
    for obstacle, finding in _of_items(session, assignment, proposed):
        found[obstacle].append(finding)
    found[Obstacle.IN_ANOTHER] += [
        Finding(item.name, item.reference, cents=item.cents, other=other, text=IN_TEXT)
        for item, other in in_text(session, desk, books, contract, assignment)
    ]
    if not any(found.values()):  # else the amounts would be others for that reason
        found[Obstacle.REVALUED] += [
            Finding(each.name, each.reference, cents=each.cents, cents_now=each.cents_now, text=each.figure)
            for each in revalued(assignment, proposed)
        ]
    found[Obstacle.SLIP_INCOMPLETE] += [Finding(text=row.mention.value) for row in missing]
    found[Obstacle.SLIP_INCOMPLETE] += [Finding(text=unsaid)] if unsaid else []
    found[Obstacle.FILE_REFUSED] += _of_file(faults)
    checks = tuple(Check(obstacle, tuple(findings)) for obstacle, findings in found.items())
    return Checks(day, contract, checks, proposed, files, faults, missing)


def check(desk: Desk, number: int, alongside: Alongside = nothing, seen: str = "") -> Assignment:
    """Check a draft: what it comes to is frozen, and nothing of it changes before it is opened again.

    Args:
        desk: whose hand it is.
        number: of the assignment.
        alongside: what else is written with it.
        seen: the `print` of what its author saw; "" where it does not matter.

    Raises:
        NoSuchAssignmentError: there is none.
        WrongStateError: it is no draft.
        HinderedError: something stands in the way; `checks_of` tells what.
        AssignmentConflictError: others kept writing.
    """

    def prepare(session: TenantSession, picture: Picture) -> tuple[Checks, State]:
        assignment = needed(session, number)
        if assignment.state is not State.DRAFT:
            moved(assignment.state, Act.CHECK)
        refuse_unseen(assignment, seen)
        found = checks_of(session, desk, assignment, picture)
        return found, moved(assignment.state, Act.CHECK, found.obstacles)

    def write(session: TenantSession, work: tuple[Checks, State]) -> Assignment:
        found, state = work
        amounts = found.proposed.amounts
        assert amounts is not None, "nothing stands in the way"
        row = row_numbered(session, number)
        row.state, row.day, row.version = state.value, found.day, found.contract.version
        row.amounts, row.revision = asdict(amounts), found.proposed.revision
        row.checked_at = desk.now
        over = {verdict.candidate.key: verdict.over_cents for verdict in found.proposed.taken}
        for item in item_rows(session, number):
            item.over_cents = over[item.name]
        session.flush()
        facts = {
            "documents": amounts.documents,
            "cents": amounts.assigned_cents,
            "available_cents": amounts.available_cents,
            "currency": found.contract.currency,
        }
        done = needed(session, number)
        tell_of(session, desk, done, Happened.CHECKED, facts)
        alongside(session, done)
        return done

    return act(desk, prepare, write)


def reopen(desk: Desk, number: int, alongside: Alongside = nothing, seen: str = "") -> Assignment:
    """Open an assignment that was checked again: what was frozen is let go.

    Args:
        desk: whose hand it is.
        number: of the assignment.
        alongside: what else is written with it.
        seen: the `print` of what its author saw; "" where it does not matter.

    Raises:
        NoSuchAssignmentError: there is none.
        WrongStateError: it was not checked, or it was sent.
        AssignmentConflictError: others kept writing.
    """

    def prepare(session: TenantSession, _picture: Picture) -> State:
        assignment = needed(session, number)
        state = moved(assignment.state, Act.REOPEN)
        refuse_unseen(assignment, seen)
        return state

    def write(session: TenantSession, state: State) -> Assignment:
        row = row_numbered(session, number)
        row.state, row.amounts, row.checked_at = state.value, None, None
        session.flush()
        found = needed(session, number)
        tell_of(session, desk, found, Happened.REOPENED, {})
        alongside(session, found)
        return found

    return act(desk, prepare, write)


def _of_items(
    session: TenantSession, assignment: Assignment, proposed: Proposed
) -> Iterator[tuple[Obstacle, Finding]]:
    """Hold what is in an assignment against what is open now; without verdicts there is nothing to hold."""
    if proposed.why_none == WhyNone.NO_VAT_RATE:
        return
    known = {verdict.candidate.key: verdict for verdict in proposed.verdicts}
    holders = holders_of(session, assignment.names, assignment.contract)
    for item in assignment.items:
        about = Finding(item.name, item.reference, cents=item.cents)
        verdict = known.get(item.name)
        if item.name in holders:
            yield Obstacle.IN_ANOTHER, replace(about, other=holders[item.name])
        elif verdict is None:
            yield Obstacle.AMOUNT_CHANGED, replace(about, cents_now=0)
        elif (now := _now(verdict, proposed.contract)) != (item.cents, item.cents_open):
            then = (item.cents, item.cents_open)
            which = 0 if now[0] != item.cents else 1  # the whole document goes, and less of it is open
            yield Obstacle.AMOUNT_CHANGED, replace(about, cents=then[which], cents_now=now[which])
        elif verdict.decision is Decision.EXCLUDED:
            yield Obstacle.NOT_ELIGIBLE, replace(about, reason=verdict.reason)
    for verdict in proposed.taken:
        name, document = verdict.candidate.key, verdict.candidate.document
        if name not in assignment.names:  # a credit note that came in since
            about = Finding(name, document.reference, cents=0, cents_now=verdict.cents)
            yield Obstacle.AMOUNT_CHANGED, about


def _now(verdict: Verdict, contract: Contract) -> tuple[int, int]:
    return verdict.candidate.cents(contract), verdict.candidate.document.cents_open


def _missing(
    session: TenantSession, assignment: Assignment, contract: Contract
) -> tuple[tuple[MentionRow, ...], str]:
    """Return what the slip lacks, and why there can be none whatever it says, or ""."""
    creditor = read_creditor(session)
    slip = slip_of(assignment, contract, creditor, assignment.day)
    try:
        return missing_of(slip, contract), "" if creditor else NO_CREDITOR
    except NoMentionsError:
        return (), NO_MENTIONS


def _files(
    session: TenantSession, assignment: Assignment, contract: Contract
) -> tuple[tuple[FactorFile, ...], Faults | None]:
    made = files_for(session, assignment, contract)
    return ((), made) if isinstance(made, Faults) else (made, None)


def _of_file(faults: Faults | None) -> Iterable[Finding]:
    return [Finding(reference=each.document, text=str(each)) for each in faults.faults] if faults else []
