"""The index: lines of the lettrable accounts, cards, balances, notes and settings of `main`, as rows.

Made from the digest of a revision alone. A revision rewrites the lines of the files it touched; where the
chart changed, which every line depends on, all lines are rewritten. Never a source of truth: `rebuild`
makes it anew, and `verify` compares the two.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from hashlib import sha256
import json
from operator import attrgetter
from typing import Any

from beancount.core.data import Document, Note
from sqlalchemy import delete, insert, select

from ledger_core.facts import Digest
from ledger_core.ledger import BookError
from ledger_core.lettrage.lines import Line
from tenants.books import settings_form
from tenants.books.models import (
    CODE_LENGTH,
    IndexAccount,
    IndexBalance,
    IndexBook,
    IndexCustomer,
    IndexDocument,
    IndexLine,
    IndexNote,
    IndexState,
)
from tenants.db import Base, TenantSession

Row = Mapping[str, Any]
Tables = Sequence[tuple[type[Base], Callable[[Digest], Iterator[dict[str, Any]]]]]
"""Tables of the index, each with what makes its rows."""

_PATHS_A_QUERY = 500
_LINE_COLUMNS = tuple(
    # `key` and `entry` are ranks in the whole book: they change with every file
    field.name
    for field in fields(Line)
    if field.name not in {"key", "entry"}
)
_of_line = attrgetter(*_LINE_COLUMNS)
_MOST_CENTS = 2**63 - 1  # of a database's integers
_MOST_DAYS = 36_500


def faults(digest: Digest, lines: Iterable[Line]) -> list[BookError]:
    """Say what sound books hold that no row can: amounts and codes beyond any real company's.

    Args:
        digest: the books.
        lines: those that have not been looked at before.
    """
    return sorted({*_line_faults(lines), *_card_faults(digest), *_currency_faults(digest)})


def lines_of(digest: Digest, paths: Iterable[str]) -> list[Line]:
    """Return the lines that stand in these files."""
    return [line for path in sorted(paths) for line in digest.lines_in(path)]


def update(
    session: TenantSession, digest: Digest, number: int, touched: Collection[str], lines: Iterable[Line]
) -> None:
    """Bring the index from revision `number - 1` to `number`: what `touched` files hold is in `lines` now."""
    chart = _chart(digest)
    state = session.scalar(select(IndexState))
    if state is not None and state.number == number - 1 and state.chart == chart:
        _forget_lines(session, touched)
        _insert(session, IndexLine, line_rows(lines))
    else:
        session.execute(delete(IndexLine))
        _insert(session, IndexLine, line_rows(digest.lines))
    for model, rows in _OF_WHOLE_BOOK:
        _replace(session, model, rows(digest))
    if state is None:
        session.add(IndexState(number=number, chart=chart))
    else:
        state.number, state.chart = number, chart
    session.flush()


def rebuild(session: TenantSession, digest: Digest, number: int) -> None:
    """Make the whole index of revision `number` anew."""
    session.execute(delete(IndexState))
    session.expunge_all()
    update(session, digest, number, (), ())


def differences(session: TenantSession, digest: Digest, number: int) -> list[str]:
    """Say where the stored index is another than the one made from the digest of revision `number`."""
    state = session.scalar(select(IndexState))
    found = []
    if state is None or (state.number, state.chart) != (number, _chart(digest)):
        found.append(f"the index is not that of revision {number}")
    tables: Tables = ((IndexLine, _all_line_rows), *_OF_WHOLE_BOOK)
    for model, rows_of in tables:
        wanted, stored = _counted(rows_of(digest)), _counted(_stored(session, model))
        if wanted != stored:
            wrong = sum((wanted - stored).values()) + sum((stored - wanted).values())
            found.append(f"{model.__tablename__}: {wrong} rows are missing, wrong or too many")
    return found


def line_rows(lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """Make the rows of lines."""
    ranks: Counter[tuple[str, int]] = Counter()
    entries: defaultdict[str, dict[str, int]] = defaultdict(dict)  # of each file, in their order
    for line in lines:
        place = line.path, line.lineno
        row = dict(zip(_LINE_COLUMNS, _of_line(line), strict=True))
        own = entries[line.path]
        entry = own.setdefault(line.entry, len(own))
        yield {**row, "kind": line.kind.value, "rank": ranks[place], "entry": entry}
        ranks[place] += 1


def _all_line_rows(digest: Digest) -> Iterator[dict[str, Any]]:
    return line_rows(digest.lines)


def customer_rows(digest: Digest) -> Iterator[dict[str, Any]]:
    """Make the rows of the customers' cards."""
    yield from (asdict(card) for card in digest.customers.values())


def balance_rows(digest: Digest) -> Iterator[dict[str, Any]]:
    """Make the rows of the balances."""
    for (account, currency), amount in digest.balances.items():
        yield {"account": account, "currency": currency, "amount": amount}


def account_rows(digest: Digest) -> Iterator[dict[str, Any]]:
    """Make the rows of the accounts."""
    yield from (asdict(account) for account in digest.accounts.values())


def note_rows(digest: Digest) -> Iterator[dict[str, Any]]:
    """Make the rows of the notes on accounts."""
    for entry in digest.directives:
        if isinstance(entry, Note):
            yield {**_signed_row(entry), "text": entry.comment}


def document_rows(digest: Digest) -> Iterator[dict[str, Any]]:
    """Make the rows of the documents of accounts."""
    for entry in digest.directives:
        if isinstance(entry, Document):
            yield {**_signed_row(entry), "filename": entry.filename}


def book_rows(digest: Digest) -> Iterator[dict[str, Any]]:
    """Make the one row of what the book says of itself."""
    yield {
        "title": digest.title,
        "currencies": json.dumps(digest.operating_currencies),
        "settings": settings_form.written(digest.settings),
    }


_OF_WHOLE_BOOK: Tables = (
    (IndexCustomer, customer_rows),
    (IndexBalance, balance_rows),
    (IndexAccount, account_rows),
    (IndexNote, note_rows),
    (IndexDocument, document_rows),
    (IndexBook, book_rows),
)
"""Tables whose rows are compared with the digest at each revision, and replaced where they are others."""


def _signed_row(entry: Note | Document) -> dict[str, Any]:
    return {
        "path": entry.meta["filename"],
        "lineno": entry.meta["lineno"],
        "account": entry.account,
        "date": entry.date,
        "by": entry.meta.get("by", ""),
    }


def _forget_lines(session: TenantSession, paths: Collection[str]) -> None:
    ordered = sorted(paths)
    for start in range(0, len(ordered), _PATHS_A_QUERY):
        some = ordered[start : start + _PATHS_A_QUERY]
        session.execute(delete(IndexLine).where(IndexLine.path.in_(some)))


def _replace(session: TenantSession, model: type[Base], rows: Iterable[Row]) -> None:
    """Replace the table's rows where they are others."""
    wanted = list(rows)
    if _counted(wanted) != _counted(_stored(session, model)):
        session.execute(delete(model))
        _insert(session, model, wanted)


def _insert(session: TenantSession, model: type[Base], rows: Iterable[Row]) -> None:
    made = [{"tenant_id": session.tenant_id, **row} for row in rows]
    if made:
        # without this every row that lacks a due date would be a statement of its own
        session.execute(insert(model).execution_options(render_nulls=True), made)


def _stored(session: TenantSession, model: type[Base]) -> Iterator[dict[str, Any]]:
    columns = [column for column in model.__table__.columns if column.key != "tenant_id"]
    attributes = [getattr(model, column.key) for column in columns]
    for values in session.execute(select(*attributes)):
        yield dict(zip((column.key for column in columns), values, strict=True))


def _counted(rows: Iterable[Row]) -> Counter[tuple[tuple[str, Any], ...]]:
    return Counter(tuple(sorted(row.items())) for row in rows)


def _chart(digest: Digest) -> bytes:
    """Digest what lines take from other files than their own: numbers, third parties, lettrable or not."""
    cards: Sequence[tuple[str, str, str, bool]] = sorted(
        (card.name, card.number, card.third_party, card.lettrable) for card in digest.accounts.values()
    )
    return sha256(repr(cards).encode("utf-8", "surrogatepass")).digest()


def _line_faults(lines: Iterable[Line]) -> Iterator[BookError]:
    for line in lines:
        if max(abs(line.cents), abs(line.foreign_cents)) > _MOST_CENTS:
            yield BookError(line.path, line.lineno, "the amount is too large to be kept; correct it")
        if len(line.foreign_currency) > CODE_LENGTH:
            yield BookError(line.path, line.lineno, f"a currency of more than {CODE_LENGTH} characters")


def _card_faults(digest: Digest) -> Iterator[BookError]:
    for account in digest.accounts.values():
        if max(len(account.number), len(account.third_party)) > CODE_LENGTH:
            message = f"a number or code of more than {CODE_LENGTH} characters; shorten it"
            yield BookError(account.path, account.lineno, message)
    for customer in digest.customers.values():
        if abs(customer.payment_days or 0) > _MOST_DAYS:
            yield BookError(
                customer.path, customer.lineno, "more days to pay than a century has; correct them"
            )


def _currency_faults(digest: Digest) -> Iterator[BookError]:
    for account, currency in digest.balances:
        if len(currency) > CODE_LENGTH:
            card = digest.accounts.get(account)
            path, line = (card.path, card.lineno) if card else ("", 0)
            message = f"{account} has a currency of more than {CODE_LENGTH} characters; shorten it"
            yield BookError(path, line, message)
