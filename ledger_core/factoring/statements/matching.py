"""Which lines of a statement tell what is expected: found by the lettrage engine, kind by kind.

Owns how both sides become lines that settle each other. What the engine groups beyond doubt is certain where
the file says what kind of line it is, or the line names what it is about; and never where it names something
else. All other finds are for a person to choose from. Posts nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
import datetime as dt

from ledger_core.factoring.statements.expected import Expected, StatementLine
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.statements.naming import Names, Subject, names_of
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.lines import LineKind as Kind
from ledger_core.lettrage.matcher import match
from ledger_core.lettrage.matching import Proposal
from ledger_core.lettrage.reasons import Case, Mention, Reason

_RECEIVABLE = "411000"  # any account on which debits grow the debt: what is expected stands there
_FIRST_NUMBER = 900_000_000
_LONGEST_AGO = dt.timedelta(days=60)  # what waits for longer is as likely as ever: its day counts as this
_SIGNS = {LineKind.OTHER: (), LineKind.PASSED_ON: (1, -1)}
"""Kinds whose two sides tell different things: a transfer to the factor, or what it takes off the account."""
_QUOTED = frozenset({Case.REFERENCE, Case.CREDIT_NOTE})


@dataclass(frozen=True, slots=True)
class Match:
    """Lines and what they tell, both by rank in what was handed in.

    `rest_cents` is what stays open of it: zero, or above where the lines are a part only. `reason` is None
    where it is another choice than the engine's first. `kind` is that of what is expected. `agrees` is False
    where a line names something else.
    """

    lines: tuple[int, ...]
    expected: tuple[int, ...]
    kind: LineKind
    reason: Reason | None
    certain: bool
    rest_cents: int = 0
    agrees: bool = True


def match_lines(
    lines: Sequence[StatementLine], expected: Sequence[Expected], currency: str
) -> tuple[Match, ...]:
    """Match lines to what is expected.

    Args:
        lines: of one side, the factor's or the bank's; those of kind OTHER are tried on what no other took.
        expected: on the same side.
        currency: of all cents.

    Returns:
        Matches, the certain ones first; a line is in one of these at most, in others as often as it could be.
    """
    if not lines or not expected:
        return ()
    work = _Work(lines, expected, names_of(expected), currency)
    found: list[Match] = []
    for kind in LineKind:
        for sign in _SIGNS.get(kind, (0,)):
            of_kind = [
                rank for rank, line in enumerate(lines) if line.kind is kind and line.cents * sign >= 0
            ]
            asked = [
                rank for rank, each in enumerate(expected) if each.kind is kind and each.cents * sign >= 0
            ]
            found += work.matched(of_kind, asked)
    found += work.netted({rank for each in found if each.certain for rank in each.lines})
    taken = {rank for each in found if each.certain for rank in each.expected}
    for sign in (1, -1):
        unsaid = [
            rank for rank, line in enumerate(lines) if line.kind is LineKind.OTHER and line.cents * sign > 0
        ]
        left = [rank for rank, each in enumerate(expected) if rank not in taken and each.cents * sign > 0]
        found += work.matched(unsaid, left)
    return tuple(sorted(found, key=lambda each: not each.certain))


class _Work:
    """Both sides, and the numbers under which the engine sees what they name."""

    def __init__(
        self, lines: Sequence[StatementLine], expected: Sequence[Expected], names: Names, currency: str
    ) -> None:
        self.lines = lines
        self.expected = expected
        self.currency = currency
        self.named = [names.named_by(line) for line in lines]
        subjects = sorted({(each.assignment, each.reference) for each in expected})
        self.numbers = {subject: str(_FIRST_NUMBER + rank) for rank, subject in enumerate(subjects)}
        self.called = {number: subject[1] or subject[0] for subject, number in self.numbers.items()}
        self.shown: dict[str, str] = {}  # of the lines that the engine sees, by their keys
        self.floor = min(line.day for line in lines) - _LONGEST_AGO

    def matched(self, lines: Sequence[int], expected: Sequence[int]) -> Iterator[Match]:
        """Yield what the engine finds among some of both."""
        if not lines or not expected:
            return
        sign = 1 if sum(self.expected[rank].cents for rank in expected) >= 0 else -1
        count = len(expected)
        sides = [
            *(self._expected_line(key, rank, sign) for key, rank in enumerate(expected)),
            *(self._told_line(key, rank, sign) for key, rank in enumerate(lines, count)),
        ]
        matching = match(sides)

        def ranks(keys: Iterable[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
            listed = sorted(keys)
            return (
                tuple(lines[key - count] for key in listed if key >= count),
                tuple(expected[key] for key in listed if key < count),
            )

        for group in matching.groups:
            told, asked = ranks(group.keys)
            if told and asked:
                yield from self._found(told, asked, group.reason)
        for proposal in matching.proposals:
            for rank, keys in enumerate((proposal.keys, *proposal.alternatives)):
                told, asked = ranks(keys)
                if told and asked:
                    yield from self._proposed(told, asked, proposal, first=not rank)

    def netted(self, taken: Collection[int]) -> Iterator[Match]:
        """Yield what debtors' payments below zero may be: what the factor takes off for those it is owed."""
        told = [
            rank
            for rank, line in enumerate(self.lines)
            if line.kind is LineKind.SETTLED and line.cents < 0 and rank not in taken
        ]
        asked = [
            rank
            for rank, each in enumerate(self.expected)
            if each.kind is LineKind.PASSED_ON and each.cents < 0
        ]
        yield from (replace(each, certain=False) for each in self.matched(told, asked))

    def _found(self, told: tuple[int, ...], asked: tuple[int, ...], reason: Reason) -> Iterator[Match]:
        """Yield what the engine is certain of; it is, where the file says so too."""
        is_said = all(self.lines[rank].kind is not LineKind.OTHER for rank in told)
        agrees = self._agree(told, asked)
        certain = agrees and (is_said or reason.case in _QUOTED)
        yield from self._of_one_kind(
            Match(told, asked, LineKind.OTHER, self._shown_in(reason), certain, agrees=agrees)
        )

    def _proposed(
        self, told: tuple[int, ...], asked: tuple[int, ...], proposal: Proposal, *, first: bool
    ) -> Iterator[Match]:
        """Yield a choice of the engine's; of the first it says why."""
        rest = sum(self.expected[rank].cents for rank in asked) - sum(self.lines[rank].cents for rank in told)
        reason = self._shown_in(proposal.reason) if first else None
        yield from self._of_one_kind(
            Match(
                told,
                asked,
                LineKind.OTHER,
                reason,
                certain=False,
                rest_cents=abs(rest),
                agrees=self._agree(told, asked),
            )
        )

    def _of_one_kind(self, found: Match) -> Iterator[Match]:
        kinds = {self.expected[rank].kind for rank in found.expected}
        if len(kinds) == 1:
            yield replace(found, kind=kinds.pop())

    def _agree(self, told: Iterable[int], asked: Collection[int]) -> bool:
        """Tell whether no line names anything but what it would tell."""
        assignments = {self.expected[rank].assignment for rank in asked}
        documents = {self.expected[rank].reference for rank in asked} - {""}
        for rank in told:
            named = self.named[rank]
            named_documents = {document for _, document in named if document}
            if named and assignments.isdisjoint(assignment for assignment, _ in named):
                return False
            if named_documents and documents and documents.isdisjoint(named_documents):
                return False
        return True

    def _shown_in(self, reason: Reason) -> Reason:
        """Return a reason as people read it: with their names for what the engine saw under numbers."""
        names = tuple(self.called[number] for number in reason.numbers if number in self.called)
        return replace(
            reason,
            lines=tuple(map(self._shown_mention, reason.lines)),
            target=tuple(map(self._shown_mention, reason.target)),
            numbers=tuple(dict.fromkeys(names)) or reason.numbers,
        )

    def _shown_mention(self, mention: Mention) -> Mention:
        shown = self.shown[mention.reference.partition(" ")[0]]
        return replace(mention, kind=Kind.OTHER, reference=shown)

    def _expected_line(self, key: int, rank: int, sign: int) -> Line:
        each = self.expected[rank]
        subjects = {(each.assignment, each.reference), (each.assignment, "")}
        return self._line(
            key,
            shown=each.shown,
            date=max(each.day, self.floor),
            cents=each.cents * sign,
            kind=Kind.INVOICE if each.cents * sign > 0 else Kind.CREDIT_NOTE,
            numbers=self._numbers(subjects),
            label=f"{each.reference} {each.assignment}".strip(),
        )

    def _told_line(self, key: int, rank: int, sign: int) -> Line:
        line, named = self.lines[rank], self.named[rank]
        numbers = self._numbers(named | {(assignment, "") for assignment, _ in named})
        return self._line(
            key,
            shown=line.reference or line.label,
            date=line.day,
            cents=-line.cents * sign,
            kind=Kind.PAYMENT if line.cents * sign > 0 else Kind.BOUNCE,
            numbers=numbers,
            label=f"{line.reference} {line.label}".strip(),
        )

    def _numbers(self, subjects: Iterable[Subject]) -> str:
        """Return the numbers of subjects as one text; the engine joins lines that have one in common."""
        return " ".join(sorted(self.numbers[each] for each in subjects if each in self.numbers))

    def _line(  # noqa: PLR0913  what a line is made of
        self, key: int, *, shown: str, date: dt.date, cents: int, kind: Kind, numbers: str, label: str
    ) -> Line:
        rank = "".join(chr(ord("a") + int(digit)) for digit in str(key))  # no figures: these are quoted
        self.shown[rank] = shown
        return Line(
            key=key,
            account=_RECEIVABLE,
            customer="",
            date=date,
            cents=cents,
            currency=self.currency,
            reference=f"{rank} {numbers}",
            label=label,
            kind=kind,
        )
