"""Partial letters that one open line would complete.

A lower-case group leaves a rest open. Where one free line alone has exactly this amount, it is
proposed to complete the group; never applied, since the letter it would replace is a person's.
"""

from collections.abc import Iterator, Sequence

from ledger_core.lettrage.existing import LetteredGroup
from ledger_core.lettrage.matching import Proposal
from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.sheet import Sheet

NAME = "completes-partial"
SCORE_ALONE = 900
SCORE_SHARED = 500


def completions(sheets: Sequence[Sheet], groups: Sequence[LetteredGroup]) -> Iterator[Proposal]:
    """Propose what settles the rest of partial groups, one proposal for each group at most."""
    for group in groups:
        if group.partial and group.gap_cents:
            yield from _completion(group, sheets)


def _completion(group: LetteredGroup, sheets: Sequence[Sheet]) -> Iterator[Proposal]:
    members = tuple(line.key for line in group.lines)
    for sheet in sheets:
        if sheet.foreign != group.deal_currency:
            continue
        fitting = [
            tuple(sorted((*members, sheet.lines[rank].key)))
            for rank in sheet.by_size.get(abs(group.gap_cents), ())
            if sheet.free[rank] and sheet.owed[rank] * sheet.side == -group.gap_cents
        ]
        if fitting:
            yield Proposal(
                keys=fitting[0],
                rule=NAME,
                reason=Reason(
                    Case.COMPLETION, rest_cents=group.gap_cents, currency=group.currency, letter=group.letter
                ),
                score=SCORE_ALONE if len(fitting) == 1 else SCORE_SHARED,
                alternatives=tuple(fitting[1:]),
            )
