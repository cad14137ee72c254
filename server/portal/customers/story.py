"""What happened with a customer's debts and what is to come, each with the page that says more.

Owns the order, the addresses, and the words of what is to come. What happened is put into words by
`server.portal.dunning`; money, notes and documents of the books are told by `history`.
"""

from collections.abc import Iterator, Mapping
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.dunning.holds import HoldKind
from server.portal import formats
from server.portal.customers.history import Event
from server.portal.dunning.reasons import references
from server.portal.dunning.story_words import Known, NamedLetter, letter_word, told_line
from server.portal.dunning.words import channel_words, level_sign, rank_of, schedule_name
from server.portal.links import page_address
from tenants.dunning.customer_dunning import CustomerDunning
from tenants.dunning.letter_rows import LetterRow
from tenants.dunning.story import TaskKind
from tenants.dunning.story_rows import Happening
from tenants.people.access import TenantAccess


class Story:
    """Tells the story of one customer to whoever looks."""

    def __init__(self, access: TenantAccess, own: CustomerDunning, named: Mapping[str, str]) -> None:
        self._access, self._own, self._named = access, own, named

    def told(self) -> Iterator[Event]:
        """Yield what happened, the latest first."""
        schedules = self._own.look.schedules
        known = Known(
            letters={number: self._letter(row) for number, row in self._own.letters.items()},
            debts=self._named,
            schedules={key: schedule_name(key, each.name) for key, each in schedules.items()},
        )
        for each in self._own.story:
            line = told_line(each, known)
            whole = " · ".join(filter(None, (line.detail, line.by)))
            yield Event(line.day, line.kind, line.icon, line.title, whole, self._address(each))

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
                yield Event(row.day, "next", "clock", _("Promise of %(what)s", what=amount), row.reason, "")
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
                day,
                "next",
                "mail",
                _("%(letter)s planned", letter=word),
                references([self._named[each.debt.name]]),
                "",
            )

    def _letter(self, row: LetterRow) -> NamedLetter:
        rank = rank_of(self._own.look.schedules.get(row.schedule), row.level)
        return NamedLetter(letter_word(row.kind, rank), channel_words(row.channel))

    def _address(self, each: Happening) -> str:
        if (case := each.facts.get("case")) is not None:
            return page_address(self._access, "cases.get_case", number=case)
        if each.letter is None:
            return ""
        return page_address(self._access, "dunning.get_letter", number=each.letter)


def _invoices(count: int) -> str:
    return ngettext("%(num)s invoice", "%(num)s invoices", count)
