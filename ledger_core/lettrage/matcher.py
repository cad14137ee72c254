"""The matcher: from lines to groups that are certain, proposals that are not, and faulty letters.

Owns the order of things: existing letters first, then each customer's open lines through the
cascade of rules, then letters for what was settled. Deterministic: the result depends on the lines
alone, not on their order, the machine or the day. Never writes anything.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ledger_core.lettrage.existing import LetteredGroup, delays, fault_of, lettered_groups, manners
from ledger_core.lettrage.habits import Delay, Habits, usual_delay
from ledger_core.lettrage.letters import FIRST_LETTER, LetterSequence
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matching import Group, Matching, Proposal, Tolerance
from ledger_core.lettrage.ranking import proposed
from ledger_core.lettrage.rules import AFTERWARDS, EXACT
from ledger_core.lettrage.rules.completion import completions
from ledger_core.lettrage.sheet import Settled, Sheet, Suggestion
from ledger_core.lettrage.side import growing_side

Progress = Callable[[int, int], None]
LettersInUse = Mapping[tuple[str, str], Collection[str]]  # by account and customer
UsualDelays = Mapping[str, Delay | None]  # by account

MOST_ROUNDS = 4
LINES_WORTH_A_GROUP = 1_000  # a round that settles fewer groups than this of the lines is the last
_NO_TOLERANCE = Tolerance()
_NONE_IN_USE: LettersInUse = MappingProxyType({})
_NOTHING_USUAL: UsualDelays = MappingProxyType({})


def match(  # noqa: PLR0913  each has its own default
    lines: Sequence[Line],
    tolerance: Tolerance = _NO_TOLERANCE,
    first_letter: str = FIRST_LETTER,
    progress: Progress | None = None,
    *,
    in_use: LettersInUse = _NONE_IN_USE,
    usual: UsualDelays = _NOTHING_USUAL,
) -> Matching:
    """Find the lines that settle each other.

    Args:
        lines: lines of accounts that take letters, in any order; their keys are unique.
        tolerance: the gap that a group may leave, in cents; none by default.
        first_letter: the letter of a customer who has none yet.
        progress: is told how many lines are done, and of how many, after each customer.
        in_use: letters that stand on lines which are not among `lines`: no new group gets one of them.
        usual: the delay of whole accounts of which `lines` hold a part only; that of others is learned.

    Returns:
        Groups and proposals in the order of account, customer and first line. A line is in one
        group at most; groups hold no line that had a letter. Groups balance in the currency of the
        deal, but for a gap within the tolerance. Amounts are in cents, debit positive.

    Raises:
        NotALetterError: `first_letter` is not made of A to Z.
    """
    LetterSequence(first=first_letter)
    parts: list[Matching] = []
    done = 0
    for account, customers in _by_account(lines):
        lettered = {customer: lettered_groups(own) for customer, own in customers.items()}
        sides = {customer: growing_side(account, own) for customer, own in customers.items()}
        learned = {customer: delays(lettered[customer], sides[customer]) for customer in sorted(customers)}
        of_account = usual.get(account) or usual_delay(
            days for customer in learned.values() for days in customer
        )
        for customer, own_delays in learned.items():
            own = customers[customer]
            habits = Habits(tuple(own_delays), of_account, manners(lettered[customer]))
            sheets = _sheets(own, sides[customer], habits, tolerance)
            letters = LetterSequence(
                [*(group.letter for group in lettered[customer]), *in_use.get((account, customer), ())],
                first_letter,
            )
            parts.append(_match_customer(sheets, lettered[customer], letters))
            done += len(own)
            if progress is not None:
                progress(done, len(lines))
    return Matching(
        tuple(group for part in parts for group in part.groups),
        tuple(proposal for part in parts for proposal in part.proposals),
        tuple(fault for part in parts for fault in part.faults),
    )


def _by_account(lines: Iterable[Line]) -> Iterator[tuple[str, dict[str, list[Line]]]]:
    accounts: dict[str, dict[str, list[Line]]] = {}
    for line in lines:
        accounts.setdefault(line.account, {}).setdefault(line.customer, []).append(line)
    for account in sorted(accounts):
        yield account, accounts[account]


def _sheets(lines: Iterable[Line], side: int, habits: Habits, tolerance: Tolerance) -> list[Sheet]:
    """Make a sheet of the open lines in each currency; lines of no amount settle nothing."""
    currencies: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if not line.letter and (line.foreign_cents if line.foreign_currency else line.cents):
            currencies.setdefault((line.foreign_currency, line.currency), []).append(line)
    return [
        Sheet(currencies[currency], side, habits, tolerance.gap_limit_cents)
        for currency in sorted(currencies)
    ]


def _match_customer(
    sheets: Sequence[Sheet], lettered: Sequence[LetteredGroup], letters: LetterSequence
) -> Matching:
    for sheet in sheets:
        _apply_rules(sheet)
    proposals = [
        *completions(sheets, lettered),
        *(_proposal(sheet, suggestion) for sheet in sheets for suggestion in proposed(sheet)),
    ]
    first_of = {line.key: (line.date, line.key) for sheet in sheets for line in sheet.lines}
    first_of |= {line.key: (line.date, line.key) for group in lettered for line in group.lines}
    return Matching(
        groups=tuple(_with_letters(sheets, letters)),
        proposals=tuple(sorted(proposals, key=lambda proposal: min(first_of[key] for key in proposal.keys))),
        faults=tuple(fault for group in lettered if (fault := fault_of(group))),
    )


def _apply_rules(sheet: Sheet) -> None:
    """Apply the exact rules until they settle nothing more, then those for what is left.

    What one rule settles, another may have waited for. A round over thousands of lines that settled
    next to nothing is the last.
    """
    for _ in range(MOST_ROUNDS):
        settled = len(sheet.settled) + len(sheet.held)
        sheet.suggestions.clear()
        for rule in EXACT:
            rule.apply(sheet)
        found = len(sheet.settled) + len(sheet.held) - settled
        if found <= len(sheet.lines) // LINES_WORTH_A_GROUP or not sheet.two_sided:
            break
    if sheet.two_sided:
        for rule in AFTERWARDS:
            rule.apply(sheet)


def _with_letters(sheets: Sequence[Sheet], letters: LetterSequence) -> Iterator[Group]:
    """Give each settled group a letter, in the order of its first line."""
    settled = [(sheet, group) for sheet in sheets for group in sheet.settled]
    settled.sort(key=lambda pair: _order(pair[0], pair[1]))
    for sheet, group in settled:
        members = [sheet.lines[rank] for rank in group.ranks]
        yield Group(
            keys=tuple(sorted(line.key for line in members)),
            letter=letters.take(),
            date=members[-1].date,
            rule=group.rule,
            reason=group.reason,
            gap_cents=group.gap_cents,
            foreign_currency=sheet.foreign,
        )


def _order(sheet: Sheet, group: Settled) -> tuple[int, int]:
    first = group.ranks[0]
    return sheet.days[first], sheet.lines[first].key


def _proposal(sheet: Sheet, suggestion: Suggestion) -> Proposal:
    return Proposal(
        keys=_keys(sheet, suggestion.ranks),
        rule=suggestion.rule,
        reason=suggestion.reason,
        score=suggestion.score,
        gap_cents=suggestion.gap_cents,
        foreign_currency=sheet.foreign,
        partial=suggestion.partial,
        alternatives=tuple(_keys(sheet, ranks) for ranks in suggestion.alternatives),
    )


def _keys(sheet: Sheet, ranks: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(sheet.lines[rank].key for rank in ranks))
