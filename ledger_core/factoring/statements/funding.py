"""A funding as the lines of a statement tell it: purchase, holdback, charges and money of one assignment.

Owns which lines go together, and what the assignment comes to by them. What no line tells is taken as it was
counted: the factor may tell it later. Decides nothing: it is certain only where both say the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.statements.expected import (
    FUNDING_KINDS,
    Expected,
    StatementLine,
    funding_cents,
)
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.statements.matching import Match
from ledger_core.factoring.statements.naming import Names


@dataclass(frozen=True, slots=True)
class Difference:
    """A kind of line that comes to something else than was counted; None: no line tells it."""

    kind: LineKind
    expected_cents: int
    found_cents: int | None


@dataclass(frozen=True, slots=True)
class FundingTold:
    """What lines tell of an assignment's funding.

    `amounts` are the factor's own, `cash_cents` what it paid out at once, zero where no line says so. `lines`
    are ranks, the purchase first; `by_day` those that only their day joins to it.
    """

    assignment: str
    lines: tuple[int, ...]
    by_day: tuple[int, ...]
    amounts: Amounts
    cash_cents: int
    differences: tuple[Difference, ...]
    certain: bool


def fundings_told(
    lines: Sequence[StatementLine],
    expected: Sequence[Expected],
    matches: Sequence[Match],
    names: Names,
    sent: Mapping[str, Amounts],
) -> Iterator[FundingTold]:
    """Yield the fundings that lines tell: one for each assignment whose purchase is matched whole.

    Args:
        lines: of the factor's side.
        expected: what they may tell.
        matches: of both.
        names: of what is expected.
        sent: what assignments that are not funded yet come to, by reference.
    """
    purchases = {
        expected[match.expected[0]].assignment: match
        for match in reversed(matches)  # of several the surest, which stands first
        if match.kind is LineKind.PURCHASE and len(match.expected) == 1 and not match.rest_cents
    }
    found = {each: match for each, match in purchases.items() if each in sent}
    taken = {rank for match in matches if match.certain for rank in match.lines}
    alone = _alone(lines, found)
    for assignment, purchase in found.items():
        parts = {kind: _parts(lines, expected, matches, kind, assignment) for kind in FUNDING_KINDS[1:]}
        free = [
            rank
            for rank, line in enumerate(lines)
            if line.kind in parts and not parts[line.kind] and rank not in taken
        ]
        named = [rank for rank in free if _names(names, lines[rank], assignment)]
        by_day = [
            rank
            for rank in free
            if assignment in alone
            and lines[rank].day == lines[purchase.lines[0]].day
            and not names.named_by(lines[rank])
        ]
        for rank in (*named, *by_day):
            parts[lines[rank].kind] = (*parts[lines[rank].kind], rank)
        yield _told(lines, purchase, parts, by_day, sent[assignment], assignment)


def _alone(lines: Sequence[StatementLine], purchases: Mapping[str, Match]) -> set[str]:
    """Return the assignments that alone were bought on their day."""
    days = {each: lines[match.lines[0]].day for each, match in purchases.items()}
    listed = list(days.values())
    return {each for each, day in days.items() if listed.count(day) == 1}


def _names(names: Names, line: StatementLine, assignment: str) -> bool:
    return any(named == assignment for named, _ in names.named_by(line))


def _parts(
    lines: Sequence[StatementLine],
    expected: Sequence[Expected],
    matches: Iterable[Match],
    kind: LineKind,
    assignment: str,
) -> tuple[int, ...]:
    """Return the lines of a kind that were matched to the assignment alone, beyond doubt."""
    for match in matches:
        about = {(expected[rank].assignment, expected[rank].event) for rank in match.expected}
        if match.certain and match.kind is kind and about == {(assignment, 0)}:
            return tuple(rank for rank in match.lines if lines[rank].kind is kind)
    return ()


def _told(  # noqa: PLR0913, PLR0917  what a funding is told by
    lines: Sequence[StatementLine],
    purchase: Match,
    parts: Mapping[LineKind, tuple[int, ...]],
    by_day: Collection[int],
    counted: Amounts,
    assignment: str,
) -> FundingTold:
    found = {kind: sum(lines[rank].cents for rank in ranks) for kind, ranks in parts.items() if ranks}
    cash = found.pop(LineKind.CASH, 0)
    asked = funding_cents(counted, 0)
    differences = tuple(
        Difference(kind, asked[kind], found.get(kind))
        for kind in FUNDING_KINDS[1:-1]
        if found.get(kind, None if asked[kind] else 0) != asked[kind]
    )
    amounts = _amounts(counted, found)
    whole = counted.available_cents + counted.over_limit_cents + counted.beyond_quota_cents
    return FundingTold(
        assignment=assignment,
        lines=(*purchase.lines, *(rank for kind in FUNDING_KINDS[1:] for rank in parts[kind])),
        by_day=tuple(by_day),
        amounts=amounts,
        cash_cents=-cash,
        differences=differences,
        certain=purchase.certain and not differences and 0 <= -cash <= whole,
    )


def _amounts(counted: Amounts, found: Mapping[LineKind, int]) -> Amounts:
    """Return what an assignment comes to by its lines; VAT beyond that of file fees is the commission's."""
    vat = -found.get(LineKind.COMMISSION_VAT, -counted.vat_cents)
    on_files = min(counted.file_fees_vat_cents, max(vat, 0))
    return replace(
        counted,
        holdback_cents=-found.get(LineKind.HOLDBACK, -counted.holdback_cents),
        commission_cents=-found.get(LineKind.COMMISSION, -counted.commission_cents),
        commission_vat_cents=vat - on_files,
        financing_cents=-found.get(LineKind.FINANCING, -counted.financing_cents),
        file_fees_cents=-found.get(LineKind.FILE_FEES, -counted.file_fees_cents),
        file_fees_vat_cents=on_files,
    )
