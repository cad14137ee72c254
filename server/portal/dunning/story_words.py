"""What happened with a customer, line by line in words, for a letter's page and for the customer's.

Owns the sentences and the icons. Kinds and facts are `tenants.dunning.story`'s; a fact that is missing is
left out, since lines are kept for ever and told anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.schedule import Channel
from server.portal import formats
from server.portal.cases.story import case_detail
from server.portal.dunning.reasons import by_whom
from server.portal.dunning.words import category_words, channel_words, hold_words, reason_words
from tenants.dunning.sending.posting import CallOutcome
from tenants.dunning.sending.recheck import Stop
from tenants.dunning.story import Told
from tenants.dunning.story_rows import Happening

_Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line: `kind` is that of the dot ("", ok, bad), `detail` what was said or by which way."""

    day: dt.date
    icon: str
    kind: str
    title: str
    detail: str
    by: str
    letter: int | None
    file: int | None


def told_line(happening: Happening) -> ToldLine:
    """Put a line of the story into words."""
    kind = Told(happening.kind)
    facts = happening.facts
    icon, sign = _LOOKS.get(kind, ("note", ""))
    said = [_detail(kind, facts), reason_words(happening.text)]
    file = facts.get("file")
    return ToldLine(
        day=happening.day,
        icon=icon,
        kind=sign,
        title=_title(kind, facts),
        detail=_("; ").join(part for part in said if part),
        by=by_whom(happening.actor),
        letter=happening.letter,
        file=file if isinstance(file, int) else None,
    )


def call_words(outcome: str) -> str:
    """Say what came of a call."""
    return {
        CallOutcome.REACHED: _("reached"),
        CallOutcome.MESSAGE: _("a message was left"),
        CallOutcome.NO_ANSWER: _("no answer"),
        CallOutcome.WRONG_NUMBER: _("wrong number"),
    }[CallOutcome(outcome)]


def _title(kind: Told, facts: _Facts) -> str:
    words = _TITLES[kind]()
    reference = facts.get("reference")
    return f"{words} · {reference}" if isinstance(reference, str) and reference else words


_TITLES: Mapping[Told, Callable[[], str]] = {
    Told.LETTER_APPROVED: lambda: _("Letter approved"),
    Told.LETTER_PRINTED: lambda: _("Letter printed"),
    Told.LETTER_POSTED: lambda: _("Letter posted"),
    Told.LETTER_SENT: lambda: _("Letter sent"),
    Told.LETTER_CANCELLED: lambda: _("Letter taken back"),
    Told.LETTER_STOPPED: lambda: _("Letter stopped before it left"),
    Told.LETTER_FAILED: lambda: _("Letter not delivered"),
    Told.LETTER_RETURNED: lambda: _("Letter came back"),
    Told.LETTER_UNCERTAIN: lambda: _("Nobody knows whether the letter left"),
    Told.PROOF: lambda: _("Proof filed"),
    Told.CALL_DONE: lambda: _("Call made"),
    Told.CALL: lambda: _("Call"),
    Told.NOTE: lambda: _("Note"),
    Told.REPLY: lambda: _("Reply"),
    Told.DEBTOR_SAID: lambda: _("Said on the payment page"),
    Told.HOLD_PUT: lambda: _("Held"),
    Told.HOLD_LIFTED: lambda: _("No longer held"),
    Told.PROMISE_BROKEN: lambda: _("Promise not kept"),
    Told.PLAN_PROPOSED: lambda: _("Payment plan proposed"),
    Told.PLAN_AGREED: lambda: _("Payment plan agreed"),
    Told.PLAN_REFUSED: lambda: _("Payment plan refused"),
    Told.PLAN_INVOKED: lambda: _("Payment plan broken: all is due"),
    Told.PLAN_ENDED: lambda: _("Payment plan ended"),
    Told.CLAIM_ACT: lambda: _("Claims decided"),
    Told.SCHEDULE_CHOSEN: lambda: _("Schedule chosen"),
    Told.DEBTOR_NOTED: lambda: _("Customer’s facts changed"),
    Told.LINK_MADE: lambda: _("Payment link made"),
    Told.LINK_REVOKED: lambda: _("Payment link revoked"),
    Told.CASE_OPENED: lambda: _("Legal file opened"),
    Told.CASE_ACT: lambda: _("Legal act"),
    Told.CASE_CLOSED: lambda: _("Legal file closed"),
    Told.CASE_ENTRIES: lambda: _("Entries of the legal file posted"),
}
_LOOKS: Mapping[Told, tuple[str, str]] = {
    Told.LETTER_APPROVED: ("check", ""),
    Told.LETTER_PRINTED: ("print", ""),
    Told.LETTER_POSTED: ("mail", "ok"),
    Told.LETTER_SENT: ("mail", "ok"),
    Told.LETTER_CANCELLED: ("undo", ""),
    Told.LETTER_STOPPED: ("cross", ""),
    Told.LETTER_FAILED: ("warning", "bad"),
    Told.LETTER_RETURNED: ("warning", "bad"),
    Told.LETTER_UNCERTAIN: ("warning", "bad"),
    Told.PROOF: ("file", "ok"),
    Told.CALL_DONE: ("phone", "ok"),
    Told.CALL: ("phone", ""),
    Told.REPLY: ("mail", ""),
    Told.DEBTOR_SAID: ("person", ""),
    Told.HOLD_PUT: ("lock", ""),
    Told.PROMISE_BROKEN: ("warning", "bad"),
    Told.PLAN_PROPOSED: ("calendar", ""),
    Told.PLAN_AGREED: ("calendar", "ok"),
    Told.PLAN_INVOKED: ("calendar", "bad"),
    Told.LINK_MADE: ("link", ""),
    Told.LINK_REVOKED: ("link", ""),
    Told.CASE_OPENED: ("shield", ""),
    Told.CASE_ACT: ("shield", ""),
    Told.CASE_CLOSED: ("shield", ""),
}


def _detail(kind: Told, facts: _Facts) -> str:
    """Say what the facts of a line tell beside its title."""
    tell = _DETAILS.get(kind)
    return tell(facts) if tell else ""


def _call(facts: _Facts) -> str:
    outcome = facts.get("outcome")
    return call_words(outcome) if isinstance(outcome, str) and outcome in set(CallOutcome) else ""


def _stop(facts: _Facts) -> str:
    stop = _said(facts, "stop")
    return reason_words(Stop(stop).reason) if stop in set(Stop) else ""


def _posted(facts: _Facts) -> str:
    return _("; ").join(filter(None, (_way(facts), _said(facts, "tracking"))))


def _said(facts: _Facts, name: str) -> str:
    said = facts.get(name)
    return said if isinstance(said, str) else ""


def _way(facts: _Facts) -> str:
    channel = facts.get("channel")
    return channel_words(channel) if isinstance(channel, str) and channel in set(Channel) else ""


def _hold(facts: _Facts) -> str:
    kind, category = facts.get("kind"), facts.get("category")
    said = [hold_words(kind)] if isinstance(kind, str) and kind in set(HoldKind) else []
    if isinstance(category, str) and category in set(DisputeCategory):
        said.append(category_words(category))
    said += filter(None, (_promise(facts), _until(facts.get("until"))))
    return ", ".join(said)


def _promise(facts: _Facts) -> str:
    cents, currency, day = facts.get("cents"), facts.get("currency"), _day(facts.get("day"))
    if not isinstance(cents, int) or not isinstance(currency, str) or not cents or day is None:
        return ""
    return _("%(amount)s for %(day)s", amount=formats.money(cents, currency), day=formats.day_brief(day))


def _until(said: object) -> str:
    day = _day(said)
    return _("until %(day)s", day=formats.day_brief(day)) if day else ""


def _day(said: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None


_DETAILS: Mapping[Told, Callable[[_Facts], str]] = {
    Told.HOLD_PUT: _hold,
    Told.HOLD_LIFTED: _hold,
    Told.PROMISE_BROKEN: _promise,
    Told.CALL: _call,
    Told.CALL_DONE: _call,
    Told.LETTER_STOPPED: _stop,
    Told.LETTER_APPROVED: _way,
    Told.LETTER_SENT: _way,
    Told.LETTER_POSTED: _posted,
    Told.REPLY: lambda facts: _said(facts, "subject"),
    Told.PROOF: lambda facts: _said(facts, "name"),
    Told.CASE_OPENED: case_detail,
    Told.CASE_ACT: case_detail,
    Told.CASE_CLOSED: case_detail,
    Told.CASE_ENTRIES: case_detail,
}
