"""What happened with a customer, line by line in words, for every page that tells of it.

Owns the sentence, the icon and the sign of each happening. Kinds and facts are `tenants.dunning.story`'s; a
fact that is missing is left out, since lines are kept for ever and told anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import datetime as dt

from flask_babel import gettext as _
from flask_babel import pgettext

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.schedule import Channel, LevelKind
from ledger_core.late_payment.covered import Act
from server.portal import formats
from server.portal.cases.story import case_detail
from server.portal.dunning import story_facts
from server.portal.dunning.reasons import by_whom, references
from server.portal.dunning.story_facts import Facts, among, said
from server.portal.dunning.words import (
    category_words,
    channel_words,
    hold_words,
    level_sign,
    reason_words,
)
from tenants.dunning.claims.terms import RECEIVED
from tenants.dunning.sending.posting import CallOutcome
from tenants.dunning.sending.recheck import Stop
from tenants.dunning.story import Told
from tenants.dunning.story_rows import Happening


@dataclass(frozen=True, slots=True)
class NamedLetter:
    """What a page calls a letter, and the way by which it travels, in words."""

    word: str
    way: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a page knows beside the lines: letters by number, references of debts and schedules by key."""

    letters: Mapping[int, NamedLetter] = field(default_factory=dict)
    debts: Mapping[str, str] = field(default_factory=dict)
    schedules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line: `kind` is that of the dot ("", ok, bad), `detail` what was said or by which way."""

    day: dt.date
    icon: str
    kind: str
    title: str
    detail: str
    by: str
    file: int | None


def told_line(happening: Happening, known: Known) -> ToldLine:
    """Put a line of the story into words."""
    kind = Told(happening.kind)
    icon, sign, tell = _TELLERS[kind]
    if kind is Told.HOLD_PUT:
        icon, sign = _look_of_hold(happening.facts)
    title, *details = tell(kind, happening, known)
    file = happening.facts.get("file")
    return ToldLine(
        day=happening.day,
        icon=icon,
        kind=sign,
        title=title,
        detail=_("; ").join(part for part in (*details, reason_words(happening.text)) if part),
        by=by_whom(happening.actor),
        file=file if isinstance(file, int) else None,
    )


def letter_word(kind: str, rank: int) -> str:
    """Say what a letter is in a sentence that tells what became of it; `rank` is that of a reminder, or 0."""
    return _("Letter of thanks") if kind == LevelKind.THANKS else level_sign(kind, rank)[1]


def call_words(outcome: str) -> str:
    """Say what came of a call."""
    return {
        CallOutcome.REACHED: _("Call"),
        CallOutcome.MESSAGE: _("Call: message left"),
        CallOutcome.NO_ANSWER: _("Call without answer"),
        CallOutcome.WRONG_NUMBER: _("Call: wrong number"),
    }[CallOutcome(outcome)]


def _letter(kind: Told, told: Happening, known: Known) -> list[str]:
    named = known.letters.get(told.letter or 0)
    word = named.word if named else pgettext("reminders", "Letter")
    way = among(told.facts, "channel", Channel, channel_words) or (named.way if named else "")
    stop = among(told.facts, "stop", Stop, lambda stop: reason_words(Stop(stop).reason))
    return [_of_letter(kind, word), _refer(told, known), way, said(told.facts, "tracking"), stop]


def _of_letter(kind: Told, word: str) -> str:
    """Say what became of a letter."""
    return {
        Told.LETTER_APPROVED: _("%(letter)s approved", letter=word),
        Told.LETTER_PRINTED: _("%(letter)s printed", letter=word),
        Told.LETTER_POSTED: _("%(letter)s posted", letter=word),
        Told.LETTER_SENT: _("%(letter)s sent", letter=word),
        Told.LETTER_CANCELLED: _("%(letter)s taken back", letter=word),
        Told.LETTER_STOPPED: _("%(letter)s not sent", letter=word),
        Told.LETTER_FAILED: _("%(letter)s could not be delivered", letter=word),
        Told.LETTER_RETURNED: _("%(letter)s came back", letter=word),
        Told.LETTER_UNCERTAIN: _("%(letter)s: nobody knows whether it left", letter=word),
    }[kind]


def _proof(_kind: Told, told: Happening, known: Known) -> list[str]:
    named = known.letters.get(told.letter or 0)
    word = named.word if named else pgettext("reminders", "Letter")
    if RECEIVED in told.facts:
        return [_("%(letter)s received", letter=word), _refer(told, known)]
    return [_("Proof filed: %(letter)s", letter=word), _refer(told, known), said(told.facts, "name")]


def _call(_kind: Told, told: Happening, known: Known) -> list[str]:
    return [among(told.facts, "outcome", CallOutcome, call_words) or _("Call"), _refer(told, known)]


def _hold(_kind: Told, told: Happening, known: Known) -> list[str]:
    facts = told.facts
    held = among(facts, "kind", HoldKind, hold_words)
    category = among(facts, "category", DisputeCategory, category_words)
    title = _("Held: %(kind)s", kind=held) if held else _("Held")
    if promised := _promised(facts):
        title = _("Promise of %(what)s", what=promised)
    elif facts.get("category") == DisputeCategory.ALREADY_PAID:
        title, category = _("Reported as paid"), ""
    elif facts.get("kind") == HoldKind.DISPUTE:
        title = held
    until = story_facts.day(facts, "until")
    last = _("until %(day)s", day=formats.day_brief(until)) if until else ""
    return [title, _refer(told, known), category, last]


def _look_of_hold(facts: Facts) -> tuple[str, str]:
    """Return the icon and the sign of what was held, contested or promised."""
    if facts.get("category") == DisputeCategory.ALREADY_PAID:
        return "check", ""
    match facts.get("kind"):
        case HoldKind.PROMISE:
            return "clock", ""
        case HoldKind.DISPUTE:
            return "cross", "bad"
    return "lock", ""


def _lifted(_kind: Told, told: Happening, known: Known) -> list[str]:
    held = among(told.facts, "kind", HoldKind, hold_words)
    return [_("Lifted: %(kind)s", kind=held) if held else _("No longer held"), _refer(told, known)]


def _broken(_kind: Told, told: Happening, _known: Known) -> list[str]:
    promised = _promised(told.facts)
    return [_("Promise broken"), _("%(what)s expected", what=promised) if promised else ""]


def _plan(kind: Told, told: Happening, _known: Known) -> list[str]:
    title = {
        Told.PLAN_PROPOSED: _("Payment plan proposed"),
        Told.PLAN_AGREED: _("Payment plan agreed"),
        Told.PLAN_REFUSED: _("Payment plan refused"),
        Told.PLAN_INVOKED: _("Payment plan broken: all is due"),
        Told.PLAN_ENDED: _("Payment plan ended"),
    }[kind]
    parts, amount = told.facts.get("instalments"), story_facts.amount(told.facts)
    if not amount or not isinstance(parts, int):
        return [title]
    return [title, _("%(amount)s in %(parts)s parts", amount=amount, parts=parts)]


def _claim(_kind: Told, told: Happening, known: Known) -> list[str]:
    titles: Mapping[str, str] = {
        Act.WAIVE: _("Interest and indemnities waived"),
        Act.KEEP: _("Interest and indemnities kept"),
        Act.POST: _("Interest and indemnities posted"),
    }
    title = titles.get(said(told.facts, "act"), _("Interest and indemnities"))
    return [title, story_facts.amount({"currency": "EUR", **told.facts}), _refer(told, known)]


def _schedule(_kind: Told, told: Happening, known: Known) -> list[str]:
    key = said(told.facts, "schedule")
    chosen = _("Schedule chosen: %(name)s", name=known.schedules.get(key, key))
    return [chosen if key else _("Schedule: as the rules say"), _refer(told, known)]


def _case(kind: Told, told: Happening, _known: Known) -> list[str]:
    title = {
        Told.CASE_OPENED: _("Legal file opened"),
        Told.CASE_ACT: _("Legal file: an act"),
        Told.CASE_CLOSED: _("Legal file closed"),
        Told.CASE_ENTRIES: _("Legal file: entries posted"),
    }[kind]
    return [title, said(told.facts, "reference"), case_detail(told.facts)]


def _plain(kind: Told, told: Happening, _known: Known) -> list[str]:
    title = {
        Told.NOTE: _("Note"),
        Told.REPLY: _("Answer of the customer"),
        Told.DEBTOR_SAID: _("The customer said"),
        Told.DEBTOR_NOTED: _("How to write to them was changed"),
        Told.LINK_MADE: _("Link for the customer made"),
        Told.LINK_REVOKED: _("Link for the customer revoked"),
    }[kind]
    return [title, said(told.facts, "subject")]


def _refer(told: Happening, known: Known) -> str:
    return references([known.debts[name] for name in told.debts or () if name in known.debts])


def _promised(facts: Facts) -> str:
    amount, day = story_facts.amount(facts), story_facts.day(facts, "day")
    if not amount or day is None:
        return ""
    return _("%(amount)s for %(day)s", amount=amount, day=formats.day_brief(day))


_Teller = Callable[[Told, Happening, Known], list[str]]
_TELLERS: Mapping[Told, tuple[str, str, _Teller]] = {
    Told.LETTER_APPROVED: ("check", "", _letter),
    Told.LETTER_PRINTED: ("print", "", _letter),
    Told.LETTER_POSTED: ("mail", "ok", _letter),
    Told.LETTER_SENT: ("mail", "ok", _letter),
    Told.LETTER_CANCELLED: ("undo", "", _letter),
    Told.LETTER_STOPPED: ("cross", "", _letter),
    Told.LETTER_FAILED: ("warning", "bad", _letter),
    Told.LETTER_RETURNED: ("warning", "bad", _letter),
    Told.LETTER_UNCERTAIN: ("warning", "bad", _letter),
    Told.PROOF: ("file", "ok", _proof),
    Told.CALL_DONE: ("phone", "ok", _call),
    Told.CALL: ("phone", "", _call),
    Told.NOTE: ("note", "", _plain),
    Told.REPLY: ("mail", "", _plain),
    Told.DEBTOR_SAID: ("person", "", _plain),
    Told.HOLD_PUT: ("lock", "", _hold),
    Told.HOLD_LIFTED: ("check", "ok", _lifted),
    Told.PROMISE_BROKEN: ("warning", "bad", _broken),
    Told.PLAN_PROPOSED: ("calendar", "", _plan),
    Told.PLAN_AGREED: ("calendar", "ok", _plan),
    Told.PLAN_REFUSED: ("calendar", "", _plan),
    Told.PLAN_INVOKED: ("calendar", "bad", _plan),
    Told.PLAN_ENDED: ("calendar", "", _plan),
    Told.CLAIM_ACT: ("pen", "", _claim),
    Told.SCHEDULE_CHOSEN: ("sliders", "", _schedule),
    Told.DEBTOR_NOTED: ("pen", "", _plain),
    Told.LINK_MADE: ("link", "", _plain),
    Told.LINK_REVOKED: ("link", "", _plain),
    Told.CASE_OPENED: ("shield", "bad", _case),
    Told.CASE_ACT: ("shield", "", _case),
    Told.CASE_CLOSED: ("shield", "", _case),
    Told.CASE_ENTRIES: ("shield", "", _case),
}
