"""What is checked before an assignment leaves: its words, what was found, and where that is mended."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.records.refusal import Cause, Refusal
from ledger_core.factoring.slips import NoMentionsError, mentions_on
from ledger_core.factoring.states import Obstacle
from server.portal.factoring.words.contracts import slip_words
from server.portal.factoring.words.faults import fault_words
from server.portal.factoring.words.mentions import mention_words
from server.portal.factoring.words.obstacles import obstacle_words
from server.portal.factoring.words.postings import charge_words
from server.portal.factoring.words.reasons import reason_words
from server.portal.formats import cents, count, money
from server.portal.links import page_address
from server.portal.refusals import refusal_of
from tenants.books.refusals import NotWrittenError
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.checking import IN_TEXT, Check, Checks, Finding, checks_of
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.contracts.formats import format_of
from tenants.jail import JailUnavailableError
from tenants.people.access import TenantAccess

MOST_FINDINGS = 8


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check: `sign` is ok, warn or bad; `findings` are sentences; `link` leads to where it is mended."""

    sign: str
    title: str
    findings: tuple[str, ...] = ()
    more: int = 0  # findings that are not shown
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: a line a check, then the debtors whose limit it exceeds.

    `sent_before` are references of documents of which the factor wants another number. `amounts` is what the
    draft comes to, None where it is not valued.
    """

    lines: tuple[CheckLine, ...] = ()
    sent_before: frozenset[str] = frozenset()
    amounts: Amounts | None = None


def checked_lines(
    access: TenantAccess, session: TenantSession, desk: Desk, assignment: Assignment
) -> Checked:
    """Check an assignment under preparation.

    Args:
        access: who looks.
        session: one that reads.
        desk: on whose day.
        assignment: a draft, or one that was checked.
    """
    try:
        checks = checks_of(session, desk, assignment)
    except (NotWrittenError, JailUnavailableError) as error:
        refusal = refusal_of(error)
        return Checked((CheckLine("bad", refusal.title, (refusal.advice,)),))
    format_name = format_of(session, checks.contract.filing.form).name
    lines = [_line(access, checks, check, format_name) for check in checks.checks]
    return Checked(
        (*(line for line in lines if line), *_notices(checks), *_over_limits(access, checks)),
        frozenset(_sent_before(checks)),
        checks.proposed.amounts,
    )


def _sent_before(checks: Checks) -> Iterator[str]:
    for fault in checks.faults.faults if checks.faults else ():
        if isinstance(fault, Refusal) and fault.cause is Cause.SENT:
            yield fault.document


def _line(access: TenantAccess, checks: Checks, check: Check, format_name: str) -> CheckLine | None:
    if check.ok:
        passed = _passed(checks, check.obstacle, format_name)
        return CheckLine("ok", passed) if passed else None
    found = [*_findings(checks, check)]
    link, words = _where(access, checks.contract, check.obstacle)
    return CheckLine(
        "bad",
        obstacle_words(check.obstacle),
        tuple(found[:MOST_FINDINGS]),
        max(0, len(found) - MOST_FINDINGS),
        link,
        words,
    )


def _passed(checks: Checks, obstacle: Obstacle, format_name: str) -> str:
    """Say that a check found nothing; "" for one that nobody needs to read."""
    match obstacle:
        case Obstacle.IN_ANOTHER:
            return _("No invoice is in another assignment")
        case Obstacle.NOT_ELIGIBLE:
            return _("Every invoice is eligible, and open with the amount that is assigned")
        case Obstacle.SLIP_INCOMPLETE:
            return _slip_passed(checks)
        case Obstacle.FILE_REFUSED:
            return _files_passed(checks, format_name)
        case _:
            return ""


def _slip_passed(checks: Checks) -> str:
    slip = slip_words(checks.contract.transfer)
    try:
        asked = len(mentions_on(checks.contract.transfer, checks.day))
    except NoMentionsError:
        return ""
    return ngettext(
        "%(slip)s: the %(n)s mention is there", "%(slip)s: the %(n)s mentions are there", asked,
        slip=slip, n=count(asked),
    )  # fmt: skip


def _files_passed(checks: Checks, format_name: str) -> str:
    records = sum(file.records for file in checks.files)
    total = sum(file.cents for file in checks.files)
    return ngettext(
        "%(format)s file: %(n)s line, total %(total)s",
        "%(format)s file: %(n)s lines, total %(total)s",
        records,
        format=format_name, n=count(records), total=cents(total),
    )  # fmt: skip


def _findings(checks: Checks, check: Check) -> Iterator[str]:
    if check.obstacle is Obstacle.SLIP_INCOMPLETE and checks.missing:
        for row in checks.missing:
            yield _("missing: %(mention)s", mention=mention_words(row.mention))
    elif check.obstacle is Obstacle.FILE_REFUSED and checks.faults is not None:
        yield from map(fault_words, checks.faults.faults)
    else:
        yield from (_finding(check.obstacle, finding, checks.contract) for finding in check.findings)


def _finding(obstacle: Obstacle, finding: Finding, contract: Contract) -> str:
    """Say what was found about a document, or about what the whole comes to."""
    said = {"number": finding.reference or finding.name}
    if finding.reason is not None:
        return _("%(number)s: %(reason)s", reason=reason_words(finding.reason, contract), **said)
    if obstacle is Obstacle.REVALUED:
        about = f"{finding.reference}, " if finding.reference else ""
        return _("%(what)s: %(before)s when it was verified, %(now)s now",
                 what=about + charge_words(finding.text),
                 before=money(finding.cents or 0, contract.currency),
                 now=money(finding.cents_now or 0, contract.currency))  # fmt: skip
    if finding.cents is not None and finding.cents_now is not None:
        return _("%(number)s: %(before)s when it was put in, %(now)s now",
                 before=money(finding.cents, contract.currency),
                 now=money(finding.cents_now, contract.currency), **said)  # fmt: skip
    if finding.text == IN_TEXT:
        return _("%(number)s: an entry of %(other)s hands over this number of this customer. Where that is "
                 "another document, give its line and that of the entry one letter.",
                 other=finding.other, **said)  # fmt: skip
    if finding.other:
        return _("%(number)s is in %(other)s", other=finding.other, **said)
    return said["number"]


def _where(access: TenantAccess, contract: Contract, obstacle: Obstacle) -> tuple[str, str]:
    """Return where something is mended, and how that place is called."""
    anchors = {Obstacle.SLIP_INCOMPLETE: "slips", Obstacle.FILE_REFUSED: "filing", Obstacle.NOT_IN_FORCE: ""}
    if obstacle not in anchors:
        return "", ""
    address = page_address(access, "factoring_settings.get_contract", contract=contract.key)
    anchor = anchors[obstacle]
    return (f"{address}#{anchor}" if address and anchor else address), _("Contract")


def _notices(checks: Checks) -> Iterator[CheckLine]:
    """Yield what a person should read of the files before they leave."""
    said = [fault_words(notice) for file in checks.files for notice in file.notices]
    if said:
        more = max(0, len(said) - MOST_FINDINGS)
        yield CheckLine(
            "warn", _("The file can leave; look at this before."), tuple(said[:MOST_FINDINGS]), more
        )


def _over_limits(access: TenantAccess, checks: Checks) -> Iterator[CheckLine]:
    """Yield a line a debtor of whom something is assigned without funds."""
    over: dict[str, tuple[str, int]] = {}
    for verdict in checks.proposed.taken:
        if verdict.over_cents:
            debtor = verdict.candidate.document.debtor
            before = over.get(debtor.code, ("", 0))[1]
            over[debtor.code] = (debtor.name or debtor.code, before + verdict.over_cents)
    for code, (name, over_cents) in over.items():
        limits = page_address(
            access, "factoring_settings.get_limits", contract=checks.contract.key, debtor=code
        )
        yield CheckLine(
            "warn",
            _("%(name)s is over its limit.", name=name),
            (
                _(
                    "Ask the factor for more, or assign %(amount)s without funds.",
                    amount=money(over_cents, checks.contract.currency),
                ),
            ),
            link=f"{limits}#give" if limits else "",
            link_words=_("Ask for more"),
        )
