"""What `lettrine factoring` shows: rows of tables, and sentences below them. Reads and writes nothing."""

from collections.abc import Iterable, Iterator

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.rules import Reason, Rule
from ledger_core.factoring.states import Obstacle
from ledger_core.money import from_cents
from server.cli.output import THIN_SPACE, Cell, counted
from tenants.factoring.assignments.checking import Check, Checks, Finding
from tenants.factoring.assignments.proposing import Proposed, WhyNone
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.events.planning import EventProposal
from tenants.factoring.events.proving import FactorProof

PROPOSED_HEADS = (
    "decision", "why", "code", "name", "document", "date", "due", "amount", "not funded", "currency"
)  # fmt: skip
ENTRY_HEADS = ("entry", "account", "third party", "document", "debit", "credit", "letter")
STATUS_HEADS = (
    "tenant", "contract", "factor", "ends", "in hand", "outstanding", "current account", "holdback",
    "to pass on", "lent", "currency", "proof",
)  # fmt: skip

_IN_CENTS = (Rule.LIMIT, Rule.CONCENTRATION)
_WHY_NONE = {
    WhyNone.NOTHING: "nothing can be handed over",
    WhyNone.FEES_EXCEED: "the fees come to more than what would be handed over",
    WhyNone.NO_VAT_RATE: "no rate of VAT is known for that day",
}
_AMOUNTS = (
    ("over the limit", "over_limit_cents"),
    ("beyond the quota", "beyond_quota_cents"),
    ("holdback", "holdback_cents"),
    ("commission", "commission_cents"),
    ("its VAT", "commission_vat_cents"),
    ("financing", "financing_cents"),
    ("file fees", "file_fees_cents"),
    ("their VAT", "file_fees_vat_cents"),
)


def proposed_rows(found: Proposed) -> list[tuple[Cell, ...]]:
    """Return a row a document."""
    return [
        (
            verdict.decision.value,
            _why(verdict.reason),
            verdict.candidate.document.debtor.code,
            verdict.candidate.document.debtor.name,
            verdict.candidate.document.reference,
            verdict.candidate.document.date,
            verdict.candidate.document.due,
            from_cents(verdict.candidate.cents(found.contract)),
            from_cents(verdict.over_cents),
            verdict.candidate.document.currency,
        )
        for verdict in found.verdicts
    ]


def proposed_said(found: Proposed) -> Iterator[str]:
    """Say what it comes to, and what it costs against waiting."""
    currency = found.contract.currency
    yield f"{found.contract.key}: {found.day}, revision {found.revision}"
    if found.amounts is None:
        yield _WHY_NONE[WhyNone(found.why_none)]
        return
    yield from amounts_said(found.amounts, currency)
    waiting = counted(found.waiting.days, "day")
    if found.simulation is None or found.simulation.yearly_percent is None:
        yield f"customers are expected to pay in {waiting}"
        return
    yield (
        f"it costs {money(found.simulation.cost_cents, currency)} without VAT, "
        f"{found.simulation.yearly_percent} % a year; customers are expected to pay in {waiting}"
    )


def amounts_said(amounts: Amounts, currency: str) -> Iterator[str]:
    """Say what an assignment comes to."""
    yield f"{counted(amounts.documents, 'document')}, {money(amounts.assigned_cents, currency)} assigned"
    taken = [(words, getattr(amounts, name)) for words, name in _AMOUNTS]
    if any(cents for _, cents in taken):
        yield ", ".join(f"{words} {money(cents, currency)}" for words, cents in taken if cents)
    yield f"available: {money(amounts.available_cents, currency)}"


def obstacles_said(found: Checks) -> Iterator[str]:
    """Say all that stands in the way of an assignment."""
    for check in found.checks:
        yield from (f"{check.obstacle.value}: {_finding(check, each)}" for each in check.findings)


def entry_rows(found: EventProposal) -> list[tuple[Cell, ...]]:
    """Return a row a line of the entries of an event."""
    return [
        (
            entry.kind.value,
            line.number,
            line.third_party,
            line.reference,
            from_cents(line.cents) if line.cents > 0 else None,
            from_cents(-line.cents) if line.cents < 0 else None,
            line.letter,
        )
        for entry in found.entries
        for line in entry.lines
    ]


def status_row(
    slug: str, proof: FactorProof, prepared: Iterable[Assignment], lent_outstanding_cents: int
) -> tuple[Cell, ...]:
    """Return how a contract stands.

    Args:
        slug: of the tenant.
        proof: its figures by the books.
        prepared: what is drafted, checked or sent.
        lent_outstanding_cents: what is left of claims as security, which the books hold as customers' own.
    """
    contract, books = proof.contract, proof.books
    gaps = len(proof.proof.gaps)
    return (
        slug,
        contract.key,
        contract.factor.name,
        contract.ends,
        ", ".join(f"{each.reference} {each.state.value}" for each in prepared),
        from_cents(books.outstanding_cents + lent_outstanding_cents),
        from_cents(books.current_cents),
        from_cents(books.holdback_cents),
        from_cents(books.collected_cents),
        from_cents(books.lent_cents),
        contract.currency,
        "holds" if not gaps else counted(gaps, "difference"),
    )


def gaps_said(slug: str, proof: FactorProof) -> Iterator[str]:
    """Name each figure that the books and the assignments tell differently."""
    currency = proof.contract.currency
    for gap in proof.proof.gaps:
        yield (
            f"{slug}: {proof.contract.key}, {gap.assignment or 'no assignment'}, "
            f"{gap.figure.removesuffix('_cents')}: the books say {money(gap.books_cents, currency)}, "
            f"the assignments {money(gap.said_cents, currency)}"
        )


def money(cents: int, currency: str) -> str:
    """Write an amount as tables do, with its currency."""
    return f"{from_cents(cents):,.2f} {currency}".replace(",", THIN_SPACE).replace("-", "\u2212")


def _why(reason: Reason | None) -> str:
    if reason is None:
        return ""
    figures = [
        f"{word} {_figure(reason.rule, value)}"
        for word, value in (("found", reason.found), ("allowed", reason.allowed), ("count", reason.count))
        if value is not None
    ]
    return f"{reason.rule.value} ({', '.join(figures)})" if figures else reason.rule.value


def _figure(rule: Rule, value: object) -> str:
    """Write a figure of a rule: those of limits are cents, the others days, words or counts."""
    if isinstance(value, tuple):
        return "/".join(value)
    return f"{from_cents(value)}" if rule in _IN_CENTS and isinstance(value, int) else str(value)


def _finding(check: Check, finding: Finding) -> str:
    said = [finding.reference or finding.text]
    if finding.reference and finding.text:
        said.append(finding.text)
    if finding.reason is not None:
        said.append(_why(finding.reason))
    if finding.other:
        said.append(finding.other)
    if finding.cents is not None and finding.cents_now is not None:
        then, now = from_cents(finding.cents), from_cents(finding.cents_now)
        is_whole = check.obstacle is Obstacle.REVALUED
        said.append(f"{then} was checked, {now} now" if is_whole else f"{then} was put in, {now} is open")
    return ", ".join(said) or check.obstacle.value
