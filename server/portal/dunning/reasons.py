"""Why a letter may go, and why a debt is not chased, each in a sentence.

Owns the sentences. What is planned is `ledger_core.dunning`'s; nothing here changes anything.
"""

from collections.abc import Callable, Mapping, Sequence
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.dunning.holds import Hold, HoldKind, last_day
from ledger_core.dunning.schedule import Channel, LevelKind
from ledger_core.dunning.steps import Step, Why, Withheld
from server.portal import formats
from server.portal.dunning.words import category_words, channels_words, level_sign, rank_of
from tenants.dunning.days.groups import Group
from tenants.dunning.days.look import Look
from tenants.dunning.story import DEBTOR

MOST_REFERENCES = 3


def why_goes(group: Group, look: Look) -> str:
    """Say in one line why a letter may go."""
    steps = group.steps
    if group.level.kind is LevelKind.THANKS:
        return _thanked(steps, look)
    said = [_count_words(steps), _late_words(steps, look.day), _before_words(steps)]
    said += [_broken_words(steps, look.holds), _channel_fault(group), _assigned(group, look)]
    return _joined([part for part in said if part])


def why_held(withheld: Withheld, look: Look, hold: Hold | None) -> str:
    """Say in one line why a debt is not chased."""
    if withheld.why is Why.HELD:
        return hold_reason(hold) if hold is not None else _without_hold(withheld, look)
    tell = _WHYS.get(withheld.why, _days_to_come)
    return tell(withheld)


def hold_reason(hold: Hold) -> str:
    """Say what a hold says: what is contested or promised, and the words of who put it."""
    if hold.id < 0:  # it follows from an assignment
        return assigned_words(hold.reason, hold.since, hold.owner)
    said = []
    if hold.kind is HoldKind.PROMISE and hold.day is not None:
        said.append(
            _(
                "%(amount)s for %(day)s, %(days)s of grace",
                amount=formats.money(hold.cents, hold.currency),
                day=formats.day_brief(hold.day),
                days=formats.days(hold.grace_days),
            )
        )
    if hold.category is not None:
        said.append(category_words(hold.category))
    if hold.e_invoice_status:
        said.append(_("e-invoice status %(status)s", status=hold.e_invoice_status))
    return _joined([*said, hold.reason] if hold.reason else said)


def assigned_words(reference: str, day: dt.date, factor: str) -> str:
    """Name the assignment by which a factor has a debt, and the factor."""
    return _(
        "assigned to %(factor)s, %(reference)s of %(day)s",
        factor=factor,
        reference=reference,
        day=formats.day_brief(day),
    )


def _assigned(group: Group, look: Look) -> str:
    each = look.assigned.get(group.debts[0])
    return assigned_words(each.assigned_as, each.assigned_on, each.factor.name) if each is not None else ""


def held_until(hold: Hold) -> str:
    """Say until when a hold is in force."""
    last = last_day(hold)
    return _("until %(day)s", day=formats.day_brief(last)) if last else _("until it is lifted")


def by_whom(actor: str) -> str:
    """Name who did something, without their address."""
    if not actor:
        return _("Lettrine")
    return _("the customer") if actor == DEBTOR else actor.partition(" <")[0]


def last_words(step: Step) -> str:
    """Name the level that was sent before and its day; "" where there was none."""
    if step.last is None:
        return ""
    key, day = step.last
    known = next((level for level in step.schedule.levels if level.key == key), None)
    word = level_sign(known.kind, rank_of(step.schedule, key))[1] if known else _("A letter")
    return _("%(letter)s of %(day)s", letter=word, day=formats.day_brief(day))


def references(names: Sequence[str]) -> str:
    """Name the first few invoices, and how many more there are."""
    shown = ", ".join(names[:MOST_REFERENCES])
    more = len(names) - MOST_REFERENCES
    return (
        shown
        if more <= 0
        else ngettext("%(names)s and %(num)s other", "%(names)s and %(num)s others", more, names=shown)
    )


def _count_words(steps: Sequence[Step]) -> str:
    count = len(steps)
    return ngettext("%(num)s invoice", "%(num)s invoices", count) if count > 1 else ""


def _late_words(steps: Sequence[Step], day: dt.date) -> str:
    late = (day - min(step.debt.due for step in steps)).days
    if late < 0:
        return _("due in %(days)s", days=formats.days(-late))
    if late == 0:
        return _("due today")
    if len(steps) > 1:
        return _("the oldest %(days)s late", days=formats.days(late))
    return _("%(days)s after the due date", days=formats.days(late))


def _before_words(steps: Sequence[Step]) -> str:
    found = [step for step in steps if step.last is not None]
    if not found:
        return ""
    latest = max(found, key=lambda step: step.last[1] if step.last else dt.date.min)
    return _("%(letter)s without effect", letter=last_words(latest))


def _broken_words(steps: Sequence[Step], holds: Sequence[Hold]) -> str:
    broken = {number for step in steps for number in step.broken}
    promises = [hold for hold in holds if hold.kind is HoldKind.PROMISE and hold.id in broken]
    days = [promise.day for promise in promises if promise.day is not None]
    return _("promise for %(day)s not kept", day=formats.day_brief(max(days))) if days else ""


def _channel_fault(group: Group) -> str:
    first = group.level.channels[0]
    if group.channel is first:
        return ""
    if first is Channel.EMAIL:
        return _("no e-mail address")
    return _("no way for: %(ways)s", ways=channels_words([first]))


def _thanked(steps: Sequence[Step], look: Look) -> str:
    paid: Mapping[str, dt.date] = {each.debt.name: each.day for each in look.situation.paid}
    days = [paid[step.debt.name] for step in steps if step.debt.name in paid]
    said = _("paid on %(day)s", day=formats.day_brief(max(days))) if days else _("paid")
    before = max(
        (step for step in steps if step.last),
        key=lambda step: step.last[1] if step.last else dt.date.min,
        default=None,
    )
    return _joined([said, _("after: %(letter)s", letter=last_words(before))] if before else [said])


def _without_hold(withheld: Withheld, look: Look) -> str:
    if withheld.hold_kind == HoldKind.STALE_FACTOR:
        return _stale_factor(withheld, look)
    if withheld.hold_kind != HoldKind.STALE_BANK:
        return ""
    until = look.bank_until
    if until is None:
        return _("the books hold no entry of a bank: what was paid is not known")
    return _("the books know the bank up to %(day)s only", day=formats.day_brief(until))


def _stale_factor(withheld: Withheld, look: Look) -> str:
    each = look.assigned.get(withheld.debt.name)
    if each is None or each.known_until is None:
        return ""
    return _(
        "what %(factor)s was paid is known up to %(day)s only: import its statement (contract %(contract)s)",
        factor=each.factor.name,
        day=formats.day_brief(each.known_until),
        contract=each.contract,
    )


def _days_to_come(withheld: Withheld) -> str:
    if withheld.why is Why.UNDER_WAY:
        return _("a letter is on its way")
    if withheld.next_on is None:
        return ""
    return _("next on %(day)s", day=formats.day_brief(withheld.next_on))


def _figure(withheld: Withheld, name: str) -> int:
    value = withheld.facts.get(name, 0)
    return value if isinstance(value, int) else 0


def _joined(parts: Sequence[str]) -> str:
    return _("; ").join(parts)


def _credit(withheld: Withheld) -> str:
    amount = formats.money(_figure(withheld, "credit_cents"), withheld.debt.currency)
    return _("%(amount)s on the account may have paid it: letter them first", amount=amount)


def _no_channel(withheld: Withheld) -> str:
    return _(
        "no address for: %(ways)s", ways=channels_words(withheld.level.channels if withheld.level else ())
    )


def _below(withheld: Withheld) -> str:
    least = formats.money(_figure(withheld, "minimum_cents"), withheld.debt.currency)
    return _("less than %(least)s, the minimum of this level", least=least)


def _failed(withheld: Withheld) -> str:
    return _("could not be worked out (%(error)s); all others were", error=withheld.facts.get("error"))


_WHYS: Mapping[Why, Callable[[Withheld], str]] = {
    Why.CREDIT: _credit,
    Why.NO_CHANNEL: _no_channel,
    Why.BELOW_MINIMUM: _below,
    Why.DONE: lambda _withheld: _("all levels are behind it: decide what follows"),
    Why.TIME_BARRED: lambda _withheld: _(
        "time-barred: the time to claim it before a court is over; decide what follows"
    ),
    Why.FAILED: _failed,
    Why.ASSIGNED: lambda _withheld: _("assigned: a formal notice is the factor’s to give"),
}
