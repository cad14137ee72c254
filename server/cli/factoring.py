"""`lettrine factoring`: what could be handed over, sending it, posting what happened, and how factors stand.

For whoever runs the service; it does what the portal does, by the same acts. Nothing is posted that was not
shown first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import datetime as dt
from pathlib import Path

import click
from sqlalchemy import select

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.states import HinderedError, State, WrongStateError
from server.cli.days import YEARS, Day
from server.cli.factoring_events import (
    EVENTS,
    EventWords,
    EventWordsError,
    wanted_of,
    wanted_of_contract,
)
from server.cli.factoring_tables import (
    ENTRY_HEADS,
    PROPOSED_HEADS,
    STATUS_HEADS,
    amounts_said,
    entry_rows,
    gaps_said,
    money,
    obstacles_said,
    proposed_rows,
    proposed_said,
    status_row,
)
from server.cli.failure import fail, report
from server.cli.operating import opened, tenant_desk
from server.cli.output import Cell, counted, echo_rows, format_option
from server.services import utc_now
from tenants.books.picture import OutdatedIndexError
from tenants.books.refusals import NotWrittenError
from tenants.desk import Desk
from tenants.factoring.assignments.checking import check, checks_of
from tenants.factoring.assignments.drafting import draft
from tenants.factoring.assignments.errors import AssignmentError
from tenants.factoring.assignments.proposing import propose
from tenants.factoring.assignments.reading import (
    PREPARED,
    Assignment,
    assignment_named,
    assignments_of,
    needed,
)
from tenants.factoring.assignments.sending import send
from tenants.factoring.contracts.contracts import all_contracts, contract_on, contract_version, contracts_on
from tenants.factoring.events.follow import as_of_now
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.proving import standing_figures
from tenants.factoring.events.refusals import EventRefusedError
from tenants.factoring.events.wanted import Charge, Wanted
from tenants.factoring.files import files_of, read_file
from tenants.factoring.papers.notifications import NoFactorAccountError
from tenants.factoring.story import Happened
from tenants.paper import PaperError
from tenants.tenant import Tenant

_FAULTS = (
    AssignmentError,
    EventRefusedError,
    EventWordsError,
    HinderedError,
    NoFactorAccountError,
    NotWrittenError,
    OutdatedIndexError,
    PaperError,
    WrongStateError,
)
_EVENTS_LISTED = "\b\nEVENT is one of:\n" + "\n".join(
    f"  {each.value:<16}{what}" for each, what in EVENTS.items()
)
_UNDER_WAY = (*PREPARED, State.SENT)
_tenant_option = click.option("--tenant", "slug", metavar="TENANT", required=True, help="Whose.")
_reference = click.argument("reference", metavar="REFERENCE")


@click.group("factoring")
def factoring_group() -> None:
    """Factoring: what could be handed over, sending it, and posting what happened."""


@factoring_group.command("propose")
@_tenant_option
@click.option("--contract", "key", metavar="CONTRACT", help="Needed where TENANT has several in force.")
@click.option("--as-of", "day", metavar="DATE", type=Day(YEARS), help="The day; today if not given.")
@click.option("--draft", "keeps", is_flag=True, help="Keep all that is eligible as a draft.")
@format_option
def propose_command(
    slug: str,
    key: str | None,
    day: dt.date | None,
    keeps: bool,  # noqa: FBT001
    output_format: str,
) -> None:
    """Tell of each open document of TENANT whether its factor would take it, and why not.

    Below stand what the whole comes to and what it costs against waiting. Only --draft writes anything.
    """
    with _desk(slug) as desk:
        asked, picture = day or desk.today, desk.picture()
        with desk.reading() as session:
            contract = _contract(slug, key, contracts_on(session, asked), asked)
            found = propose(session, picture, contract, asked)
        made = draft(desk, contract.key, None, asked) if keeps else None
    echo_rows(PROPOSED_HEADS, proposed_rows(found), output_format)
    report(proposed_said(found))
    if made is not None:
        report([f"kept as {made.reference}: {counted(len(made.items), 'document')}"])


@factoring_group.command("send")
@_tenant_option
@_reference
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the files and papers there; none that is there is written over.",
)
def send_command(slug: str, reference: str, folder: Path | None) -> None:
    """Check the assignment REFERENCE and send it; of one that was sent, --out writes the files again.

    Where the contract names an address, the service mails the files to the factor.
    """
    with _desk(slug) as desk:
        assignment = _assignment(desk, reference)
        number = assignment.number
        is_new = assignment.is_prepared
        if not is_new and folder is None:
            fail(f"{slug}: {reference} is {assignment.state.value}; with --out its files are written again")
        if folder is not None:
            _make(folder)
        if is_new:
            try:
                if assignment.state is State.DRAFT:
                    check(desk, number)
                sent = send(desk, number)
            except HinderedError:
                fail(*_obstacles(desk, number))
            _say_sent(desk, sent)
        if folder is not None:
            report(f"{path}" for path in _written(desk, number, folder))


@factoring_group.command("post", epilog=_EVENTS_LISTED)
@_tenant_option
@_reference
@click.argument("event", metavar="EVENT", type=click.Choice([each.value for each in EVENTS]))
@click.option("--day", metavar="DATE", type=Day(YEARS), help="Of the event; today if not given.")
@click.option(
    "--amount",
    metavar="AMOUNT",
    help="Of cash or financing; of charged: without VAT; of funded: what is paid at once.",
)
@click.option("--vat", metavar="AMOUNT", help="Of charged; by the rate of the day if not given.")
@click.option(
    "--charge",
    type=click.Choice([each.value for each in Charge]),
    help="Of charged; commission if not given.",
)
@click.option(
    "--without", metavar="NUMBER", multiple=True, help="Of funded: a document that the factor did not take."
)
@click.option(
    "--through",
    type=click.Choice([each.value for each in Through]),
    help="Of passed-on: transferred, or taken off the current account; bank if not given.",
)
@click.option(
    "--document",
    "documents",
    metavar="NUMBER[=AMOUNT]",
    multiple=True,
    help="A document, and how much of it; all of each where none is named.",
)
@click.option("--reason", default="", help="Of a recourse.")
@click.option("--yes", "agrees", is_flag=True, help="Write the entries into the books.")
@format_option
def post_command(  # noqa: PLR0913, PLR0917  as many as there are options
    slug: str,
    reference: str,
    event: str,
    day: dt.date | None,
    amount: str | None,
    vat: str | None,
    charge: str | None,
    without: tuple[str, ...],
    through: str | None,
    documents: tuple[str, ...],
    reason: str,
    agrees: bool,  # noqa: FBT001
    output_format: str,
) -> None:
    """Show the entries of EVENT of the assignment REFERENCE; --yes writes them.

    Cash, financing and charged of no single assignment are posted with the contract's key as REFERENCE.
    """
    with _desk(slug) as desk:
        words = EventWords(
            day or desk.today,
            amount,
            documents,
            reason,
            vat=vat,
            charge=Charge(charge) if charge else None,
            without=without,
            through=Through(through) if through else None,
        )
        wanted = _wanted(desk, reference, Happened(event), words)
        found = propose_event(desk, wanted)
        revision = post_event(desk, wanted, found.print) if agrees else None
    echo_rows(ENTRY_HEADS, entry_rows(found), output_format)
    report([f"{reference}: {event}, {words.day}, {money(found.cents, found.currency)}"])
    report([f"revision {revision.number}" if revision else "nothing is written; add --yes to write it"])


@factoring_group.command("status")
@click.option("--tenant", "slug", metavar="TENANT", help="Of one; of all if not given.")
@format_option
def status_command(slug: str | None, output_format: str) -> None:
    """List contracts with what is under way, how the factor stands by the books, and the proof of it.

    Ends with status 1 where the books and the assignments say different things; each is named.
    """
    with opened() as database, database.platform_reading() as session:
        wanted = select(Tenant.slug).order_by(Tenant.slug)
        slugs = [slug] if slug is not None else list(session.scalars(wanted))
    rows: list[tuple[Cell, ...]] = []
    gaps: list[str] = []
    for each in slugs:
        with _desk(each) as desk:
            for row, said in _standing(desk):
                rows.append(row)
                gaps += said
    echo_rows(STATUS_HEADS, rows, output_format)
    if gaps:
        fail(*gaps)


@contextmanager
def _desk(slug: str) -> Iterator[Desk]:
    """Open a tenant's desk for the operator; what cannot be done ends the command with its sentence."""
    with tenant_desk(slug, utc_now()) as desk:
        try:
            yield desk
        except _FAULTS as error:
            fail(f"{slug}: {error}")


def _contract(slug: str, key: str | None, found: tuple[Contract, ...], day: dt.date) -> Contract:
    if key is not None:
        found = tuple(each for each in found if each.key == key)
    if not found:
        fail(f"{slug}: there is no contract{f' {key}' if key else ''} in force on {day}")
    if len(found) > 1:
        fail(f"{slug}: choose one with --contract: {', '.join(each.key for each in found)}")
    return found[0]


def _assignment(desk: Desk, reference: str) -> Assignment:
    with desk.reading() as session:
        found = assignment_named(session, reference)
    if found is None:
        fail(
            f"{desk.tenant_slug}: there is no assignment {reference}; `lettrine factoring status` names them"
        )
    return found


def _wanted(desk: Desk, reference: str, event: Happened, words: EventWords) -> Wanted:
    """Return the event of an assignment, or of the contract that has the reference as its key."""
    with desk.reading() as session:
        assignment = assignment_named(session, reference)
        contract = contract_on(session, reference, words.day)
    if assignment is not None:
        return wanted_of(event, assignment, words)
    if contract is None:
        fail(f"{desk.tenant_slug}: {reference} is no assignment, and no contract in force on {words.day}")
    return wanted_of_contract(event, contract.key, words)


def _obstacles(desk: Desk, number: int) -> list[str]:
    """Say what stands in the way of sending an assignment."""
    picture = desk.picture()
    with desk.reading() as session:
        assignment = needed(session, number)
        found = checks_of(session, desk, assignment, picture)
    return [f"{assignment.reference}: {line}" for line in obstacles_said(found)]


def _say_sent(desk: Desk, sent: Assignment) -> None:
    assert sent.amounts is not None, "it was checked"
    with desk.reading() as session:
        contract = contract_version(session, sent.contract, sent.version)
        kept = files_of(session, assignment=sent.number)
    mail_to = contract.filing.mail_to
    report(
        [
            f"{sent.reference}: sent as number {sent.file_number} of {sent.contract}",
            *amounts_said(sent.amounts, contract.currency),
            *(f"{each.kind}: {each.name}" for each in kept),
            f"to be mailed to {mail_to}" if mail_to else "to be handed in: the contract names no address",
        ]
    )


def _make(folder: Path) -> None:
    """Make the folder before anything is sent: what leaves is also wanted here."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{folder}: {error.strerror}")


def _written(desk: Desk, number: int, folder: Path) -> list[Path]:
    """Write what is kept of an assignment; a file that is there already is left as it is."""
    written = []
    with desk.reading() as session:
        for head in files_of(session, assignment=number):
            found = read_file(session, head.number)
            assert found is not None, "its head was read in the same session"
            path = folder / Path(head.name).name
            try:
                with path.open("xb") as file:
                    file.write(found[1])
            except OSError as error:
                fail(f"{path}: {error.strerror}; what was sent stays sent, and --out writes it again")
            written.append(path)
    return written


def _standing(desk: Desk) -> Iterator[tuple[tuple[Cell, ...], list[str]]]:
    """Yield a row a contract, and where the books and its assignments part."""
    picture = desk.picture()
    with desk.reading() as session:
        for contract in all_contracts(session):
            proof = standing_figures(desk, session, picture, contract, desk.today)
            kept = assignments_of(session, contract=contract.key, states=[*_UNDER_WAY, State.FUNDED])
            found = as_of_now(session, picture, kept, desk.today)
            under_way = [each for each in found if each.state is not State.FUNDED]
            lent = sum(
                each.left_cents for each in found if each.state is State.FUNDED and not contract.passes_title
            )
            yield (
                status_row(desk.tenant_slug, proof, under_way, lent),
                list(gaps_said(desk.tenant_slug, proof)),
            )
