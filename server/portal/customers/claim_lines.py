"""What late invoices of a customer bear beside their principal, as a page lists it: open invoices first.

Owns these lines, their sums and their words. Decides nothing about claims.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from server.portal import formats
from tenants.dunning.claims.register import ClaimKind, Part, Registered


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim for one invoice: what is open, waived and posted; `open_cents` None without a rate."""

    debt: str
    reference: str
    kind: ClaimKind
    part: Part
    days: int
    is_prescribed: bool

    @property
    def choice(self) -> str:
        """The value of its tick: which claim, as it was seen."""
        return f"{self.debt}|{self.kind.value}|{self.part.open_cents or 0}|{self.part.waived_cents}"

    @property
    def claimed_cents(self) -> int:
        """What may be asked for: what is open and has a figure, and is not prescribed."""
        return 0 if self.is_prescribed else self.part.open_cents or 0


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """The claims for one invoice; None where there is none of a kind."""

    reference: str
    days: int
    is_prescribed: bool
    interest: ClaimLine | None
    indemnity: ClaimLine | None

    @property
    def lines(self) -> Sequence[ClaimLine]:
        """Those that there are."""
        return [line for line in (self.interest, self.indemnity) if line]


@dataclass(frozen=True, slots=True)
class Claims:
    """A customer's claims by invoice: of those that are open, and of those that were settled since."""

    open: tuple[ClaimRow, ...]
    settled: tuple[ClaimRow, ...]

    @property
    def rows(self) -> tuple[ClaimRow, ...]:
        """All of them."""
        return (*self.open, *self.settled)


def claims_of(found: Iterable[Registered], open_debts: Collection[str]) -> Claims:
    """Return the claims of a customer; an invoice of which there is nothing to say is left out."""
    shown = [(each.name in open_debts, _row(lines)) for each in found if (lines := _lines(each))]
    return Claims(
        tuple(row for is_open, row in shown if is_open), tuple(row for is_open, row in shown if not is_open)
    )


def claimed(rows: Iterable[ClaimRow], kind: str = "") -> int:
    """Return the cents of interest or indemnities, or of both, that may be asked for."""
    return sum(line.claimed_cents for row in rows for line in row.lines if kind in {"", line.kind.value})


def claims_told(claims: Claims, currency: str) -> tuple[str, str]:
    """Return what interest and indemnities come to, and for how many invoices."""
    count = sum(any(line.claimed_cents for line in row.lines) for row in claims.rows)
    said = ngettext("%(num)s invoice, not posted", "%(num)s invoices, not posted", count) if count else ""
    lacking = sum(any(line.part.open_cents is None for line in row.lines) for row in claims.rows)
    if lacking:
        missing = ngettext("no rate for %(num)s", "no rate for %(num)s", lacking)
        said = ", ".join(filter(None, (said, missing)))
    return formats.money(claimed(claims.rows), currency), said or _("nothing is claimed")


def settled_told(claims: Claims, currency: str) -> str:
    """Return for how many invoices that were settled since there are claims, and what they come to."""
    return ngettext(
        "%(num)s settled invoice: %(sum)s",
        "%(num)s settled invoices: %(sum)s",
        len(claims.settled),
        sum=formats.money(claimed(claims.settled), currency),
    )


def _lines(found: Registered) -> Mapping[ClaimKind, ClaimLine]:
    line = found.claim.line
    return {
        part.kind: ClaimLine(
            found.name,
            line.reference or line.label or _("no piece"),
            part.kind,
            part,
            found.claim.interest.days,
            found.claim.is_prescribed,
        )
        for part in found.parts
        if part.computed_cents or part.computed_cents is None or part.posted_cents or part.waived_cents
    }


def _row(lines: Mapping[ClaimKind, ClaimLine]) -> ClaimRow:
    first = next(iter(lines.values()))
    return ClaimRow(
        first.reference,
        first.days,
        first.is_prescribed,
        lines.get(ClaimKind.INTEREST),
        lines.get(ClaimKind.INDEMNITY),
    )
