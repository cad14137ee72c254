"""A day of reminders as its page shows it: what may be sent, what is thanked for, what is held and why.

Makes rows of a look; asks nothing and changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _

from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.steps import Why, Withheld
from server.portal.dunning.reasons import by_whom, held_until, references, why_goes, why_held
from server.portal.dunning.words import (
    channel_words,
    hold_words,
    level_sign,
    rank_of,
    refusal_words,
    schedule_name,
)
from tenants.dunning.days.groups import Group
from tenants.dunning.days.look import Look
from tenants.dunning.holds import OF_PEOPLE

_ORDER = (
    Why.FAILED,
    Why.TIME_BARRED,
    Why.CREDIT,
    Why.NO_CHANNEL,
    Why.DONE,
    Why.ASSIGNED,
    Why.HELD,
    Why.BELOW_MINIMUM,
)
SHOWN = frozenset(_ORDER)
"""Why a debt stands in the list: what only waits for its day is told by a count."""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter in the list; `sent` is what a form sends to approve it, "" where it cannot be."""

    group: Group
    sign: str
    level: str
    channel: str
    reason: str
    refusal: str
    sent: str


@dataclass(frozen=True, slots=True)
class HeldLine:
    """Debts of one customer that are not chased for one reason; `hold` is the number of one to be lifted."""

    account: str
    customer: str
    name: str
    references: str
    reason: str
    sign: str
    word: str
    by: str
    hold: int
    cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Day:
    """What the page lists; `waiting` debts only wait for their day, the first of which is `next_on`."""

    letters: tuple[LetterLine, ...]
    thanks: tuple[LetterLine, ...]
    held: tuple[HeldLine, ...]
    waiting: int
    next_on: dt.date | None
    under_way: int

    @property
    def sendable(self) -> tuple[LetterLine, ...]:
        """The letters that whoever looks may approve, thanks too."""
        return tuple(line for line in (*self.letters, *self.thanks) if line.sent)


def day_of(look: Look) -> Day:
    """Make the rows of a look."""
    waits = [each for each in look.plan.withheld if each.why in {Why.NOT_YET, Why.QUIET}]
    days = [each.next_on for each in waits if each.next_on is not None]
    return Day(
        letters=tuple(letter_line(group, look) for group in look.groups),
        thanks=tuple(letter_line(group, look) for group in look.thanks),
        held=_held_lines(look),
        waiting=len(waits),
        next_on=min(days, default=None),
        under_way=sum(each.why is Why.UNDER_WAY for each in look.plan.withheld),
    )


def letter_line(group: Group, look: Look) -> LetterLine:
    """Make the row of a letter."""
    sign, level = level_sign(group.level.kind, rank_of(group.schedule, group.level.key))
    return LetterLine(
        group=group,
        sign=sign,
        level=level,
        channel=channel_words(group.channel),
        reason=why_goes(group, look),
        refusal=refusal_words(group.refusal) if group.refusal else "",
        sent="" if group.refusal else f"{group.key}:{group.print}",
    )


def totals(amounts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Add up cents by currency, in the order of currencies."""
    found: defaultdict[str, int] = defaultdict(int)
    for currency, cents in amounts:
        found[currency] += cents
    return tuple(sorted(found.items()))


def _held_lines(look: Look) -> tuple[HeldLine, ...]:
    holds = {(hold.kind.value, hold.id): hold for hold in look.holds}
    joined: defaultdict[tuple[object, ...], list[Withheld]] = defaultdict(list)
    for each in look.plan.withheld:
        if each.why in SHOWN:
            debt = each.debt
            where = (debt.account, debt.customer, debt.currency, debt.assigned, each.facts.get("known_until"))
            joined[(*where, each.why, each.hold, each.hold_kind, each.level and each.level.key)].append(each)
    lines = [(own[0].why, _held_line(own, look, holds)) for own in joined.values()]
    lines.sort(key=lambda each: (_ORDER.index(each[0]), each[1].word, each[1].name.casefold()))
    return tuple(line for _why, line in lines)


def _held_line(own: Sequence[Withheld], look: Look, holds: Mapping[tuple[str, int], Hold]) -> HeldLine:
    first, debt = own[0], own[0].debt
    hold = holds.get((first.hold_kind, first.hold))
    debtor = look.debtors.get((debt.account, debt.customer))
    sign, word = _held_sign(first)
    return HeldLine(
        account=debt.account,
        customer=debt.customer,
        name=debtor.name if debtor else debt.customer or debt.account,
        references=references([each.debt.reference or each.debt.label for each in own]),
        reason=why_held(first, look, hold),
        sign=sign,
        word=word,
        by=_by(first, hold),
        hold=hold.id if hold and hold.id > 0 and hold.kind in OF_PEOPLE else 0,
        cents=sum(each.debt.cents_open for each in own),
        currency=debt.currency,
    )


def _held_sign(withheld: Withheld) -> tuple[str, str]:
    if withheld.why is Why.HELD:
        return "hold", hold_words(withheld.hold_kind)
    return {
        Why.CREDIT: ("warn", _("Credit to allocate")),
        Why.NO_CHANNEL: ("warn", _("No address")),
        Why.DONE: ("warn", _("To decide")),
        Why.TIME_BARRED: ("warn", _("Time-barred")),
        Why.BELOW_MINIMUM: ("hold", _("Below the minimum")),
        Why.ASSIGNED: ("hold", hold_words(HoldKind.ASSIGNED)),
    }.get(withheld.why, ("bad", _("Failed")))


def _by(withheld: Withheld, hold: Hold | None) -> str:
    if hold is not None and hold.id < 0:  # it follows from an assignment
        return _("rule")
    if hold is not None:
        return f"{by_whom(hold.author)}, {held_until(hold)}" if hold.author else held_until(hold)
    if withheld.why in {Why.CREDIT, Why.HELD, Why.ASSIGNED}:
        return _("rule")
    if withheld.schedule is None:
        return ""
    return _(
        "%(name)s, version %(version)s",
        name=schedule_name(withheld.schedule.key, withheld.schedule.name),
        version=withheld.schedule.version,
    )
