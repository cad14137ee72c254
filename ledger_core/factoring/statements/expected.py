"""What lines of a factor's statement are expected to tell of assignments and documents, or tell again.

Owns the sides of a funding as the current account shows them. Which lines tell which is `matching`'s.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.statements.form import LineKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Something that a line may tell; cents as the line would have them.

    `assignment` is its reference, "" for what is of the contract alone; `reference` a document's number, ""
    for the assignment as a whole; `name` the document's debt. `aliases` are other ways in which the factor
    may call either. `event` is where the books have it already, 0 where they do not.
    """

    assignment: str
    kind: LineKind
    cents: int
    day: dt.date  # from which on it may be told
    reference: str = ""
    name: str = ""
    aliases: tuple[str, ...] = ()
    event: int = 0

    @property
    def shown(self) -> str:
        """How people call it."""
        return self.reference or self.assignment

    @property
    def names(self) -> tuple[str, ...]:
        """All its names; none where it is of the contract alone."""
        return tuple(name for name in (self.shown, *self.aliases) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A line as matching takes it; cents above zero: the factor owes more, or the bank has more."""

    day: dt.date
    label: str
    reference: str
    kind: LineKind
    cents: int


FUNDING_KINDS = (
    LineKind.PURCHASE,
    LineKind.HOLDBACK,
    LineKind.COMMISSION,
    LineKind.COMMISSION_VAT,
    LineKind.FINANCING,
    LineKind.FILE_FEES,
    LineKind.CASH,
)
"""Kinds of lines by which a factor tells that it funded an assignment, the purchase first."""


def funding_cents(amounts: Amounts, cash_cents: int) -> dict[LineKind, int]:
    """Return what each kind of line of a funding comes to on the current account; zero where there is none.

    Args:
        amounts: of the assignment.
        cash_cents: what is paid out at once, zero or more.
    """
    return {
        LineKind.PURCHASE: amounts.assigned_cents,
        LineKind.HOLDBACK: -amounts.holdback_cents,
        LineKind.COMMISSION: -amounts.commission_cents,
        LineKind.COMMISSION_VAT: -amounts.vat_cents,
        LineKind.FINANCING: -amounts.financing_cents,
        LineKind.FILE_FEES: -amounts.file_fees_cents,
        LineKind.CASH: -cash_cents,
    }


def funding_expected(  # noqa: PLR0913  what a funding is made of
    assignment: str,
    amounts: Amounts,
    cash_cents: int,
    day: dt.date,
    *,
    aliases: tuple[str, ...] = (),
    event: int = 0,
) -> Iterator[Expected]:
    """Yield what lines of a funding tell, but for what comes to nothing.

    Args:
        assignment: its reference.
        amounts: what it comes to.
        cash_cents: what is paid out at once.
        day: of the assignment.
        aliases: how the factor may call it.
        event: where the books have it already.
    """
    for kind, cents in funding_cents(amounts, cash_cents).items():
        if cents:
            yield Expected(
                assignment=assignment, kind=kind, cents=cents, day=day, aliases=aliases, event=event
            )
