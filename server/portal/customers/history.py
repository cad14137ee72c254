"""What happened with a customer, the latest first: money, credit notes, notes, documents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _

from ledger_core.lettrage.lines import LineKind
from server.portal import formats
from server.portal.customers.documents import document_name
from tenants.books.picture import Document, Note
from tenants.receivables.customers import AccountLine

FIRST_EVENTS = 10  # shown before all are asked for
MOST_EVENTS = 200
_LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `kind` is that of a state, `icon` the name of one."""

    day: dt.date
    kind: str
    icon: str
    title: str
    detail: str
    address: str = ""  # of a page that says more


def events_of(
    account: Sequence[AccountLine],
    notes: Sequence[Note],
    documents: Sequence[Document],
    currency: str,
    told: Iterable[Event] = (),
) -> list[Event]:
    """Return the events of a customer, the latest first; `told` are those that the books do not hold."""
    lines = (event for each in account if (event := _of_line(each, currency)) is not None)
    events = [*told, *lines, *map(_of_note, notes), *_of_documents(documents)]
    return sorted(events, key=lambda event: event.day, reverse=True)


def _of_line(each: AccountLine, currency: str) -> Event | None:
    line = each.line
    amount = formats.money(abs(line.cents), currency)
    if line.letter:
        letter = _("letter %(letter)s", letter=line.letter)
        detail = " · ".join(filter(None, (line.reference or line.label, letter)))
    else:
        detail = line.reference or line.label
    match line.kind:
        case LineKind.PAYMENT:
            return Event(line.date, "ok", "check", _("Paid %(amount)s", amount=amount), detail)
        case LineKind.BOUNCE:
            return Event(
                line.date, "bad", "warning", _("Payment of %(amount)s came back", amount=amount), detail
            )
        case LineKind.CREDIT_NOTE:
            return Event(line.date, "", "undo", _("Credit note of %(amount)s", amount=amount), detail)
    return None


def _of_note(note: Note) -> Event:
    first = note.text.partition("\n")[0]
    title = first if len(first) <= _LONGEST_TITLE else f"{first[: _LONGEST_TITLE - 1]}…"
    return Event(note.date, "", "note", title, note.by)


def _of_documents(documents: Sequence[Document]) -> Iterator[Event]:
    for document in documents:
        yield Event(document.date, "", "file", document_name(document.filename), document.by)
