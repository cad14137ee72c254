"""From what a match found to what is lettered: its certain groups, and the proposals a person chose.

Owns the conditions on a choice: no line twice, no gap above the limit, no exchange difference that
nobody asked for, and which letter the group takes. Never writes anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger_core.lettrage.apply import Lettering
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matching import Group, Proposal
from ledger_core.lettrage.write_off import (
    GapTooLargeError,
    WriteOff,
    exchange_write_off,
    gap_write_off,
)
from ledger_core.loading.faults import clean
from ledger_core.money import from_cents

ACCEPTED, EXCHANGE = "accepted", "exchange"
"""What stands before the rule in `lettrage-why` where a person had a part in it."""


_WHY_LENGTH = 1_000  # labels and pieces in it may be long, a line of the book may not


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a person lets a choice write off: gaps up to a limit, exchange differences; nothing by default."""

    gap_limit_cents: int = 0
    exchange: bool = False


_NOTHING = Allowance()


class CannotAcceptError(ValueError):
    """The proposal cannot become a letter as it is; the message says why and what to do."""


def of_groups(
    groups: Iterable[Group], lines: Mapping[int, Line], gap_limit_cents: int = 0
) -> list[Lettering]:
    """Return what a match is certain of.

    Args:
        groups: what `matcher.match` found.
        lines: all lines of the match by key.
        gap_limit_cents: the limit that the match was given.

    Raises:
        GapTooLargeError: a group leaves a gap above the limit.
    """
    return [
        Lettering(
            lines=tuple(lines[key] for key in group.keys),
            letter=group.letter,
            why=_why(group.rule, group.why),
            write_off=gap_write_off(group.gap_cents, _currency(group.keys, lines), gap_limit_cents)
            if group.gap_cents
            else None,
        )
        for group in groups
    ]


def exchange_differences(proposals: Iterable[Proposal], lines: Mapping[int, Line]) -> list[Proposal]:
    """Return the proposals that only an exchange difference keeps from being certain.

    They balance in the currency of the deal and nothing else contends for their lines.
    """
    return [
        proposal
        for proposal in proposals
        if proposal.foreign_currency
        and not proposal.partial
        and not proposal.alternatives
        and not sum(lines[key].foreign_cents for key in proposal.keys)
        and sum(lines[key].cents for key in proposal.keys)
    ]


def of_proposals(
    chosen: Sequence[Proposal],
    lines: Mapping[int, Line],
    *,
    taken: Iterable[Lettering] = (),
    allowed: Allowance = _NOTHING,
    said: str = ACCEPTED,
) -> list[Lettering]:
    """Return the letters of the proposals that a person chose.

    Args:
        chosen: proposals of one match.
        lines: all lines of that match by key.
        taken: what is lettered beside them.
        allowed: what may be written off.
        said: how the reason begins that the lines will carry.

    Raises:
        CannotAcceptError: two choices share a line, or one leaves a gap that may not be written off.
    """
    used: dict[tuple[str, str], set[str]] = {}
    for line in lines.values():
        if line.letter:
            used.setdefault((line.account, line.customer), set()).add(line.letter)
    busy: set[int] = set()
    for lettering in taken:
        first = lettering.lines[0]
        used.setdefault((first.account, first.customer), set()).add(lettering.letter)
        busy |= {line.key for line in lettering.lines}
    free = {owner: LetterSequence(letters) for owner, letters in used.items()}
    letterings: list[Lettering] = []
    for proposal in chosen:
        own = tuple(lines[key] for key in proposal.keys)
        if not busy.isdisjoint(proposal.keys):
            raise CannotAcceptError(
                f"{_named(own)}: another group that is lettered now holds one of its lines; "
                "choose one of the two"
            )
        busy |= set(proposal.keys)
        owner = own[0].account, own[0].customer
        letters = used.setdefault(owner, set())
        sequence = free.setdefault(owner, LetterSequence())
        letter = letter_for(own, letters, sequence, partial=proposal.partial, everyone=lines.values())
        letters.add(letter)
        write_off = None if proposal.partial else _write_off(own, proposal, allowed)
        letterings.append(Lettering(own, letter, _why(said, proposal.rule, proposal.why), write_off))
    return letterings


def letter_for(
    own: Sequence[Line],
    used: Collection[str],
    free: LetterSequence,
    *,
    partial: bool,
    everyone: Iterable[Line],
) -> str:
    """Return the letter that lines take: that of the partial group they complete, else a free one.

    Args:
        own: the lines, of one account and customer.
        used: the letters that stand there.
        free: hands out those that do not.
        partial: whether they do not balance.
        everyone: all lines of that account and customer, and others.

    Raises:
        CannotAcceptError: they hold a letter that balances, or a part of a partial group only.
    """
    standing = {line.letter for line in own if line.letter}
    if any(not letter.islower() for letter in standing):
        raise CannotAcceptError(f"{_named(own)}: a line of it has a letter already; take that off first")
    for letter in standing:
        members = {line.key for line in everyone if _same_group(line, own[0], letter)}
        if not members <= {line.key for line in own}:
            raise CannotAcceptError(f"{_named(own)}: it takes a part of the group {letter} only")
    if len(standing) == 1:
        letter = standing.pop()
        if partial:
            return letter
        if letter.upper() not in used:
            return letter.upper()
    letter = free.take()
    return letter.lower() if partial else letter


def _same_group(line: Line, other: Line, letter: str) -> bool:
    return (line.account, line.customer, line.letter) == (other.account, other.customer, letter)


def _write_off(own: Sequence[Line], proposal: Proposal, allowed: Allowance) -> WriteOff | None:
    cents = sum(line.cents for line in own)
    currency = own[0].currency
    if proposal.partial or not cents:
        return None
    if proposal.foreign_currency and not sum(line.foreign_cents for line in own):
        if not allowed.exchange:
            raise CannotAcceptError(
                f"{_named(own)}: it leaves an exchange difference of {from_cents(cents)} {currency}; "
                "ask for its entry with --exchange"
            )
        return exchange_write_off(cents, currency)
    try:
        return gap_write_off(cents, currency, allowed.gap_limit_cents)
    except GapTooLargeError as error:
        raise CannotAcceptError(f"{_named(own)}: {error}; set the limit with --gap") from error


def _why(*parts: str) -> str:
    return clean(": ".join(parts), _WHY_LENGTH)


def _named(own: Sequence[Line]) -> str:
    first = min(own, key=lambda line: (line.date, line.key))
    whose = f"{first.account} {first.customer}".strip()
    return f"proposal of {whose} from {first.date} ({len(own)} lines)"


def _currency(keys: Sequence[int], lines: Mapping[int, Line]) -> str:
    return lines[keys[0]].currency
