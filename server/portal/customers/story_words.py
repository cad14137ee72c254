"""What happened with a customer's debts, in words: letters, calls, promises, disputes, plans; and what comes.

Owns the sentence of each happening. What is told is `tenants.dunning.story`'s; money, notes and documents of
the books are told by `history`.
"""

from collections.abc import Callable, Iterator, Mapping
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from server.portal import formats
from server.portal.cases.story import case_detail
from server.portal.customers.chasing import schedule_name
from server.portal.customers.history import Event
from server.portal.dunning.reasons import by_whom
from server.portal.dunning.words import (
    category_words,
    channel_words,
    hold_words,
    level_sign,
    rank_of,
    reason_words,
)
from server.portal.links import page_address
from tenants.dunning.customer_dunning import CustomerDunning
from tenants.dunning.letter_rows import LetterRow
from tenants.dunning.story import TaskKind, Told
from tenants.dunning.story_rows import Happening
from tenants.people.access import TenantAccess

MOST_REFERENCES = 3
Said = tuple[str, str, str, str]
"""Kind of the state, icon, title and detail."""


class Story:
    """Tells the story of one customer to whoever looks."""

    def __init__(self, access: TenantAccess, own: CustomerDunning, named: Mapping[str, str]) -> None:
        self._access, self._own, self._named = access, own, named

    def told(self) -> Iterator[Event]:
        """Yield what happened, the latest first."""
        for each in self._own.story:
            kind, icon, title, detail = self._said(each)
            by = by_whom(each.actor)
            whole = " · ".join(filter(None, (detail, by)))
            yield Event(each.day, kind, icon, title, whole, self._address(each))

    def next(self) -> Iterator[Event]:
        """Yield what is to come: work that waits, letters to approve, days that were promised."""
        today = self._own.look.day
        yield from self._waiting(today)
        for group in self._own.groups:
            _sign, word = level_sign(group.level.kind, rank_of(group.schedule, group.level.key))
            detail = _(
                "%(invoices)s, %(amount)s",
                invoices=_invoices(len(group.steps)),
                amount=formats.money(group.cents, group.currency),
            )
            address = page_address(self._access, "dunning.get_day", letter=group.key)
            yield Event(today, "next", "mail", _("%(letter)s to approve", letter=word), detail, address)
        for row in self._own.holds:
            if row.kind == HoldKind.PROMISE.value and row.day is not None and row.day >= today:
                amount = formats.money(row.cents, row.currency)
                yield Event(
                    row.day, "next", "clock", _("Promise of %(amount)s", amount=amount), row.reason, ""
                )
        if not self._own.groups:
            yield from self._later()

    def _waiting(self, today: dt.date) -> Iterator[Event]:
        words = {
            TaskKind.CALL.value: _("Call to make"),
            TaskKind.PROMISE.value: _("Broken promise: decide what follows"),
            TaskKind.REPLY.value: _("The customer waits for an answer"),
            TaskKind.CREDIT.value: _("Credits to letter first"),
        }
        for task in self._own.tasks:
            address = page_address(self._access, "dunning.get_today")
            yield Event(today, "next", "warning", words.get(task.kind, _("To be decided")), "", address)

    def _later(self) -> Iterator[Event]:
        days = [
            (each.next_on, each)
            for each in self._own.withheld.values()
            if each.next_on is not None and each.level is not None and each.next_on > self._own.look.day
        ]
        if days:
            day, each = min(days, key=lambda found: found[0])
            assert each.level is not None
            _sign, word = level_sign(each.level.kind, rank_of(each.schedule, each.level.key))
            yield Event(
                day, "next", "mail", _("%(letter)s planned", letter=word), self._refer([each.debt.name]), ""
            )

    def _address(self, each: Happening) -> str:
        if (case := each.facts.get("case")) is not None:
            return page_address(self._access, "cases.get_case", number=case)
        if each.letter is None:
            return ""
        return page_address(self._access, "dunning.get_letter", number=each.letter)

    def _said(self, each: Happening) -> Said:
        say = self._tellers.get(each.kind)
        return say(self, each) if say else ("", "info", _("Noted"), each.text)

    def _letter(self, each: Happening) -> Said:
        row = self._own.letters.get(each.letter or 0)
        word = self._letter_word(row)
        way = channel_words(row.channel) if row else ""
        kind, icon, title = {
            Told.LETTER_APPROVED: ("", "mail", _("%(letter)s approved", letter=word)),
            Told.LETTER_PRINTED: ("", "print", _("%(letter)s printed", letter=word)),
            Told.LETTER_POSTED: ("", "mail", _("%(letter)s posted", letter=word)),
            Told.LETTER_SENT: ("", "mail", _("%(letter)s sent", letter=word)),
            Told.LETTER_CANCELLED: ("", "undo", _("%(letter)s taken back", letter=word)),
            Told.LETTER_STOPPED: ("", "undo", _("%(letter)s not sent", letter=word)),
            Told.LETTER_FAILED: ("bad", "warning", _("%(letter)s could not be delivered", letter=word)),
            Told.LETTER_RETURNED: ("bad", "undo", _("%(letter)s came back", letter=word)),
            Told.LETTER_UNCERTAIN: (
                "bad",
                "warning",
                _("%(letter)s: nobody knows whether it left", letter=word),
            ),
            Told.PROOF: ("", "file", _("Proof filed: %(letter)s", letter=word)),
        }[Told(each.kind)]
        stop = each.facts.get("stop")
        why = reason_words(f"stop:{stop}" if stop else each.text)
        return kind, icon, title, _joined(self._refer(each.debts), way, why)

    def _letter_word(self, row: LetterRow | None) -> str:
        if row is None:
            return _("Letter")
        return level_sign(row.kind, rank_of(self._own.look.schedules.get(row.schedule), row.level))[1]

    def _call(self, each: Happening) -> Said:
        words = {
            "reached": _("Call"),
            "message": _("Call: message left"),
            "no-answer": _("Call without answer"),
            "wrong-number": _("Call: wrong number"),
        }
        return "", "phone", words.get(str(each.facts.get("outcome")), _("Call")), each.text

    def _hold(self, each: Happening) -> Said:
        facts = each.facts
        if facts.get("kind") == HoldKind.PROMISE:
            return (
                "",
                "clock",
                _("Promise of %(what)s", what=_promised(facts)),
                _joined(self._refer(each.debts), each.text),
            )
        category = str(facts.get("category") or "")
        if category == DisputeCategory.ALREADY_PAID:
            return "", "check", _("Reported as paid"), _joined(self._refer(each.debts), each.text)
        if facts.get("kind") == HoldKind.DISPUTE:
            what = category_words(category) if category else ""
            return "bad", "cross", _("Dispute"), _joined(self._refer(each.debts), what, each.text)
        title = _("Held: %(kind)s", kind=hold_words(str(facts.get("kind"))))
        return "", "lock", title, _joined(self._refer(each.debts), each.text)

    def _lifted(self, each: Happening) -> Said:
        title = _("Lifted: %(kind)s", kind=hold_words(str(each.facts.get("kind"))))
        return "ok", "check", title, _joined(self._refer(each.debts), each.text)

    def _broken(self, each: Happening) -> Said:
        return "bad", "clock", _("Promise broken"), _("%(what)s expected", what=_promised(each.facts))

    def _plan(self, each: Happening) -> Said:
        kind, title = {
            Told.PLAN_PROPOSED: ("", _("Payment plan proposed")),
            Told.PLAN_AGREED: ("ok", _("Payment plan agreed")),
            Told.PLAN_REFUSED: ("", _("Payment plan refused")),
            Told.PLAN_INVOKED: ("bad", _("Payment plan broken: all is due")),
            Told.PLAN_ENDED: ("", _("Payment plan ended")),
        }[Told(each.kind)]
        parts, cents = each.facts.get("instalments"), each.facts.get("cents")
        sum_told = ""
        if isinstance(parts, int) and isinstance(cents, int):
            amount = formats.money(cents, str(each.facts.get("currency")))
            sum_told = _("%(amount)s in %(parts)s parts", amount=amount, parts=parts)
        return kind, "calendar", title, _joined(sum_told, each.text)

    def _claim(self, each: Happening) -> Said:
        words = {
            "waive": _("Interest and indemnities waived"),
            "keep": _("Interest and indemnities kept"),
            "post": _("Interest and indemnities posted"),
        }
        cents = each.facts.get("cents")
        amount = formats.euros(cents) if isinstance(cents, int) else ""
        return (
            "",
            "pen",
            words.get(str(each.facts.get("act")), _("Noted")),
            _joined(amount, self._refer(each.debts), each.text),
        )

    def _schedule(self, each: Happening) -> Said:
        key = each.facts.get("schedule")
        if not isinstance(key, str):
            return "", "sliders", _("Schedule: as the rules say"), self._refer(each.debts)
        known = self._own.look.schedules.get(key)
        name = schedule_name(key, known.name if known else key)
        return "", "sliders", _("Schedule chosen: %(name)s", name=name), self._refer(each.debts)

    def _reply(self, each: Happening) -> Said:
        return "", "mail", _("Answer of the customer"), each.text

    def _case(self, each: Happening) -> Said:
        titles = {
            Told.CASE_OPENED.value: _("Legal file opened"),
            Told.CASE_ACT.value: _("Legal file: an act"),
            Told.CASE_CLOSED.value: _("Legal file closed"),
            Told.CASE_ENTRIES.value: _("Legal file: entries posted"),
        }
        reference = str(each.facts.get("reference", ""))
        return "bad", "shield", titles[each.kind], _joined(reference, case_detail(each.facts), each.text)

    def _plain(self, each: Happening) -> Said:
        icon, title = {
            Told.NOTE.value: ("note", _("Note")),
            Told.DEBTOR_SAID.value: ("person", _("The customer said")),
            Told.DEBTOR_NOTED.value: ("pen", _("How to write to them was changed")),
            Told.LINK_MADE.value: ("link", _("Link for the customer made")),
            Told.LINK_REVOKED.value: ("link", _("Link for the customer revoked")),
        }[each.kind]
        return "", icon, title, each.text

    def _refer(self, debts: list[str]) -> str:
        known = [self._named[name] for name in debts if name in self._named]
        more = len(debts) - MOST_REFERENCES
        shown = ", ".join(known[:MOST_REFERENCES])
        return _("%(references)s and others", references=shown) if shown and more > 0 else shown

    _tellers: Mapping[str, Callable[["Story", Happening], Said]] = {
        **dict.fromkeys((told.value for told in Told if told.value.startswith("letter-")), _letter),
        Told.PROOF.value: _letter,
        Told.CALL.value: _call,
        Told.CALL_DONE.value: _call,
        Told.HOLD_PUT.value: _hold,
        Told.HOLD_LIFTED.value: _lifted,
        Told.PROMISE_BROKEN.value: _broken,
        **dict.fromkeys((told.value for told in Told if told.value.startswith("plan-")), _plan),
        Told.CLAIM_ACT.value: _claim,
        Told.SCHEDULE_CHOSEN.value: _schedule,
        Told.REPLY.value: _reply,
        **dict.fromkeys((told.value for told in Told if told.value.startswith("case-")), _case),
        **dict.fromkeys(
            (
                told.value
                for told in (
                    Told.NOTE,
                    Told.DEBTOR_SAID,
                    Told.DEBTOR_NOTED,
                    Told.LINK_MADE,
                    Told.LINK_REVOKED,
                )
            ),
            _plain,
        ),
    }


def _promised(facts: Mapping[str, object]) -> str:
    cents, day = facts.get("cents"), facts.get("day")
    if not isinstance(cents, int) or not isinstance(day, str) or not day:
        return ""
    amount = formats.money(cents, str(facts.get("currency")))
    return _("%(amount)s for %(day)s", amount=amount, day=formats.day_brief(dt.date.fromisoformat(day)))


def _invoices(count: int) -> str:
    return ngettext("%(num)s invoice", "%(num)s invoices", count)


def _joined(*parts: str) -> str:
    return _(" ; ").join(part for part in parts if part)
