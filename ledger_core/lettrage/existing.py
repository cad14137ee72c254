"""Letters that are already there: respected, checked, and learned from.

Owns the groups of one customer that carry a letter. Upper case is final: its lines are out of the
game. Lower case is partial: out of the game too, but a free line that settles exactly what the
group leaves open is proposed. It is only ever proposed, since the letter it would replace is a
person's. Never changes a letter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger_core.lettrage.habits import Manners, delays_of
from ledger_core.lettrage.letters import letter_order
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matching import LetterFault
from ledger_core.lettrage.reasons import amount_text
from ledger_core.lettrage.references import quoted_numbers

PAIR = 2


@dataclass(frozen=True, slots=True)
class LetteredGroup:
    """The lines of one account and customer under one letter."""

    letter: str
    lines: tuple[Line, ...]

    @property
    def partial(self) -> bool:
        """Tell whether the letter says that the group does not balance yet."""
        return self.letter.islower()

    @property
    def deal_currency(self) -> str:
        """The currency of the deal if all lines share a foreign one, else empty."""
        currencies = {line.foreign_currency for line in self.lines}
        return currencies.pop() if len(currencies) == 1 else ""

    @property
    def gap_cents(self) -> int:
        """What is missing to balance, debit positive: in the deal's currency if all lines share it."""
        if self.deal_currency:
            return sum(line.foreign_cents for line in self.lines)
        return sum(line.cents for line in self.lines)

    @property
    def currency(self) -> str:
        """The currency of the gap."""
        return self.deal_currency or self.lines[0].currency


def lettered_groups(lines: Iterable[Line]) -> list[LetteredGroup]:
    """Group the lettered lines of one account and customer, in the order of letters."""
    members: dict[str, list[Line]] = {}
    for line in lines:
        if line.letter:
            members.setdefault(line.letter, []).append(line)
    return [
        LetteredGroup(letter, tuple(sorted(members[letter], key=_by_day)))
        for letter in sorted(members, key=letter_order)
    ]


def fault_of(group: LetteredGroup) -> LetterFault | None:
    """Check one group: upper case must balance, lower case must not."""
    gap_cents = group.gap_cents
    if group.partial == (gap_cents != 0):
        return None
    first = group.lines[0]
    where = f"letter {group.letter} of {first.customer or 'no third party'} on {first.account}"
    if group.partial:
        message = f"{where} balances: write it in upper case, or take off the line that does not belong"
    else:
        side = "debit" if gap_cents > 0 else "credit"
        more = amount_text(gap_cents, group.currency)
        message = (
            f"{where} does not balance: {more} too much on the {side} side; "
            "add the missing line, or write the letter in lower case if the rest is still open"
        )
    return LetterFault(
        account=first.account,
        customer=first.customer,
        letter=group.letter,
        keys=tuple(sorted(line.key for line in group.lines)),
        gap_cents=gap_cents,
        message=message,
    )


def delays(groups: Sequence[LetteredGroup], side: int) -> list[int]:
    """Return the days from invoice to payment in the groups that balance."""
    return delays_of(
        [(line.date.toordinal(), line.cents * side) for line in group.lines] for group in _settled(groups)
    )


def manners(groups: Sequence[LetteredGroup]) -> Manners:
    """Return how the customer settles: by statements, quoting numbers or not."""
    settled = _settled(groups)
    return Manners(
        settled=len(settled),
        statements=sum(len(group.lines) > PAIR for group in settled),
        quoted=sum(_shares_number(group) for group in settled),
    )


def _settled(groups: Sequence[LetteredGroup]) -> list[LetteredGroup]:
    return [group for group in groups if not group.partial and len(group.lines) > 1 and group.gap_cents == 0]


def _shares_number(group: LetteredGroup) -> bool:
    """Tell whether the debits and the credits of a group quote a number in common."""
    debits = [quoted_numbers(line) for line in group.lines if line.cents > 0]
    credits_ = [quoted_numbers(line) for line in group.lines if line.cents < 0]
    return not set().union(*debits).isdisjoint(set().union(*credits_))


def _by_day(line: Line) -> tuple[int, int]:
    return line.date.toordinal(), line.key
