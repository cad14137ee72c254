"""The papers that go to a factor with an assignment: its slip, and the list of its documents.

Owns that no slip is made that lacks a mention, and what the files are called. The same assignment, contract
and company give the same bytes. Keeps and sends nothing.
"""

from collections.abc import Sequence

from ledger_core.factoring.contract import Contract, Transfer
from ledger_core.factoring.slips import MentionRow, Slip
from tenants.db import TenantSession
from tenants.dunning.decisions.creditor import read_creditor
from tenants.factoring.assignments.outgoing import batch_of
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.contracts.formats import format_of
from tenants.factoring.files import PDF, FileKind, NewFile
from tenants.factoring.papers.heads import NoCreditorError
from tenants.factoring.papers.list_paper import list_paper
from tenants.factoring.papers.slip import missing_of, slip_of
from tenants.factoring.papers.slip_paper import slip_paper
from tenants.paper import Paper, PaperError, Press, render

MOST_DOCUMENTS = 5_000
"""On one paper: setting them takes some 15 seconds, and memory that the press does not have for many more."""

_NAMES = {
    Transfer.SUBROGATION: "quittance-subrogative",
    Transfer.ASSIGNMENT: "cession-de-creances",
    Transfer.SECURITY: "cession-de-creances",
}


class SlipIncompleteError(ValueError):
    """The slip lacks mentions without which it is none; `missing` says which, with what asks for them."""

    def __init__(self, missing: Sequence[MentionRow]) -> None:
        said = "; ".join(f"{row.mention} ({row.source.text})" for row in missing)
        super().__init__(f"the slip does not say: {said}")
        self.missing = tuple(missing)


class TooManyForPaperError(PaperError):
    """More documents than a paper holds: hand them over in several assignments."""


def papers_of(
    session: TenantSession, assignment: Assignment, contract: Contract, press: Press = render
) -> tuple[NewFile, ...]:
    """Set the slip and the list of an assignment.

    Args:
        session: one that reads the tenant.
        assignment: the one that is handed over.
        contract: the version that it names.
        press: what sets them.

    Raises:
        SlipIncompleteError: the slip lacks a mention.
        NoMentionsError: nothing is known of slips of its day.
        NoCreditorError: nobody said who the company is.
        KeyError: there is no such format as the contract names.
        PaperError: a paper could not be set, or would hold too many documents.
    """
    creditor = read_creditor(session)
    slip = slip_of(assignment, contract, creditor, assignment.day)
    missing = missing_of(slip, contract)
    if missing:
        raise SlipIncompleteError(missing)
    if creditor is None:
        raise NoCreditorError(NoCreditorError.__doc__)
    if len(assignment.items) > MOST_DOCUMENTS:
        raise TooManyForPaperError(f"{len(assignment.items)} documents; a paper holds {MOST_DOCUMENTS}")
    batch = batch_of(session, assignment, contract)
    by_market = format_of(session, contract.filing.form).by_market
    slip_set = slip_paper(slip, assignment, contract, creditor, batch.number, press=press)
    list_set = list_paper(assignment.reference, batch, contract, creditor, by_market=by_market, press=press)
    return (
        _file(FileKind.SLIP, _NAMES[contract.transfer], slip_set, assignment, slip),
        _file(FileKind.LIST, "bordereau", list_set, assignment, slip),
    )


def _file(kind: FileKind, name: str, paper: Paper, assignment: Assignment, slip: Slip) -> NewFile:
    facts = {"documents": slip.number, "cents": slip.total_cents, "archival": paper.is_archival}
    return NewFile(kind, f"{assignment.reference}-{name}.pdf", PDF, paper.pdf, facts)
