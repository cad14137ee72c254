"""The lines of a picture: read from the index in their order, or taken over from the picture before.

A revision changes few files, and the lines of the others stay what they were as long as the chart does: that
is how the index itself is kept (`index.update`). Knows nothing else of a picture.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from dulwich.objects import ObjectID
from sqlalchemy import ColumnElement, select

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.loading.collector import collector_paused
from tenants.books.models import IndexLine
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import differing, files_of
from tenants.db import TenantSession

MOST_CHANGED = 200  # files; where more changed, all lines are read

_COLUMNS = (
    IndexLine.path,
    IndexLine.lineno,
    IndexLine.rank,
    IndexLine.entry,
    IndexLine.kind,
    IndexLine.account,
    IndexLine.customer,
    IndexLine.date,
    IndexLine.cents,
    IndexLine.currency,
    IndexLine.reference,
    IndexLine.label,
    IndexLine.journal,
    IndexLine.due,
    IndexLine.letter,
    IndexLine.letter_date,
    IndexLine.foreign_cents,
    IndexLine.foreign_currency,
)
LINE_COLUMNS = tuple(column.key for column in _COLUMNS)
_KINDS = {kind.value: kind for kind in LineKind}
_path_of = attrgetter("path")


def all_lines(session: TenantSession) -> tuple[Line, ...]:
    """Return the lines of all accounts that take letters."""
    return _lines(session)


def lines_of_party(session: TenantSession, account: str, customer: str) -> tuple[Line, ...]:
    """Return the lines of an account number and third party, as a picture has them; keys count among them."""
    return _lines(session, IndexLine.account == account, IndexLine.customer == customer)


def lines_since(session: TenantSession, lines: Sequence[Line], before: str, after: str) -> tuple[Line, ...]:
    """Return all lines as `all_lines` does, and read only those of files that changed.

    Args:
        session: one that sees the index of `after`, made with the same chart as that of `before`.
        lines: all lines of the revision before.
        before: its commit.
        after: the commit of the last revision.
    """
    store = SqlObjectStore(session)
    changed = differing(*(files_of(store, ObjectID(commit.encode())) for commit in (before, after)))
    if len(changed) > MOST_CHANGED:
        return all_lines(session)
    own: dict[str, Sequence[Line]] = {
        path: tuple(those) for path, those in groupby(lines, _path_of) if path not in changed
    }
    read = _lines(session, IndexLine.path.in_(sorted(changed)))
    own |= {path: tuple(those) for path, those in groupby(read, _path_of)}
    with collector_paused():
        return tuple(_numbered(line for path in sorted(own) for line in own[path]))


def placed_lines(rows: Iterable[Sequence[Any]]) -> tuple[Line, ...]:
    """Make lines of rows, their values in the order of `LINE_COLUMNS`; keys count them by their place."""
    # sorted here, since each database has its own order of texts
    placed = sorted(rows, key=itemgetter(0, 1, 2))
    with collector_paused():
        return tuple(_line(key, row) for key, row in enumerate(placed))


def _lines(session: TenantSession, *where: ColumnElement[bool]) -> tuple[Line, ...]:
    return placed_lines(session.execute(select(*_COLUMNS).where(*where)).all())


def _numbered(lines: Iterable[Line]) -> Iterator[Line]:
    """Give each line its place as its key; one that has it already is handed on as it is."""
    for key, line in enumerate(lines):
        yield line if line.key == key else replace(line, key=key)


def _line(key: int, row: Sequence[Any]) -> Line:
    path, lineno, _rank, entry, kind, account, customer, date, cents, currency, *more = row
    reference, label, journal, due, letter, letter_date, foreign_cents, foreign_currency = more
    return Line(  # by place, since there are many
        key,
        account,
        customer,
        date,
        cents,
        currency,
        reference,
        label,
        journal,
        f"{path}:{entry}",
        _KINDS[kind],
        due,
        letter,
        letter_date,
        foreign_cents,
        foreign_currency,
        path,
        lineno,
    )
