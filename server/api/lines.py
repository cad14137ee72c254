"""Lines of the accounts that take letters, as the last revision has them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apiflask import Schema
from marshmallow import RAISE, validate
from marshmallow.fields import String

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.lettrage.names import names_of
from server.api import fields
from server.api.blueprint import blueprint
from server.api.cursors import Key, cursor_of, paged
from server.api.fields import Paging, Text, page_schema
from server.api.guard import opened
from server.portal.pictures import picture_for
from tenants.books.picture import Picture
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

_STATES: Mapping[str, Callable[[Line], bool]] = {
    "open": lambda line: not line.letter,
    "partial": lambda line: line.letter.islower(),
    "lettered": lambda line: line.letter.isupper(),
}


class LinesQuery(Paging):
    """Which lines."""

    account = Text(metadata={"description": "number of the account, such as 411000"})
    customer = Text(metadata={"description": "code of the third party"})
    state = String(validate=validate.OneOf(list(_STATES)), metadata={"description": "open: without a letter"})
    letter = Text(least=1, metadata={"description": "lines that carry this letter"})
    since = fields.asked_day("lines of this day and later ones")
    until = fields.asked_day("lines of this day and earlier ones")


class LineOut(Schema):
    """A line of an account that takes letters."""

    id = fields.text("names the line as long as its content is the same; a letter does not change it")
    account = fields.text("number in the chart")
    customer = fields.text("code of the third party; empty where the account is no one's own")
    date = fields.day()
    amount = fields.amount("a debit above zero, a credit below")
    currency = fields.text()
    reference = fields.text("the piece")
    label = fields.text()
    journal = fields.text()
    kind = fields.text(validate=validate.OneOf(list(LineKind)))
    due = fields.day("as the books state it", nullable=True)
    letter = fields.text("upper case: the group balances; lower case: partial; empty: none")
    letter_date = fields.day(nullable=True)
    foreign_amount = fields.maybe_amount("amount of the deal where it was struck in another currency")
    foreign_currency = fields.text()
    file = fields.text("where the line stands")
    line = fields.number("its number in the file")


@blueprint.get("/tenants/<slug>/lines")
@opened(Permission.READ)
@blueprint.input(LinesQuery, location="query", unknown=RAISE)
@blueprint.output(page_schema(LineOut, "LinePage", {"revision": fields.number()}))
def get_lines(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List lines by day, account, third party and name."""
    cursor, picture = cursor_of(query_data), picture_for(access.tenant_id)
    names = names_in(picture)
    wanted = [line for line in _ordered(picture) if _is_asked(line, query_data)]
    page = paged(wanted, lambda line: _key(line, names), query_data, cursor)
    rows = [line_form(line, names) for line in page.rows]
    return {"revision": picture.number, "rows": rows, "next": page.next}


def names_in(picture: Picture) -> Mapping[int, str]:
    """Return the names of all lines of a picture by key; the workbench calls them the same."""
    return picture.kept.once("names of lines", lambda: names_of(picture.lines))


def line_form(line: Line, names: Mapping[int, str]) -> dict[str, object]:
    """Return a line as `LineOut` takes it."""
    return {
        "id": names[line.key],
        "account": line.account,
        "customer": line.customer,
        "date": line.date,
        "amount": line.cents,
        "currency": line.currency,
        "reference": line.reference,
        "label": line.label,
        "journal": line.journal,
        "kind": line.kind.value,
        "due": line.due,
        "letter": line.letter,
        "letter_date": line.letter_date,
        "foreign_amount": line.foreign_cents if line.foreign_currency else None,
        "foreign_currency": line.foreign_currency,
        "file": line.path,
        "line": line.lineno,
    }


def _ordered(picture: Picture) -> Sequence[Line]:
    names = names_in(picture)
    return picture.kept.once(
        "lines by day", lambda: sorted(picture.lines, key=lambda line: _key(line, names))
    )


def _key(line: Line, names: Mapping[int, str]) -> Key:
    return (line.date.isoformat(), line.account, line.customer, names[line.key])


def _is_asked(line: Line, query: Mapping[str, Any]) -> bool:
    return (
        query.get("account", line.account) == line.account
        and query.get("customer", line.customer) == line.customer
        and query.get("letter", line.letter) == line.letter
        and ("state" not in query or _STATES[query["state"]](line))
        and ("since" not in query or query["since"] <= line.date)
        and ("until" not in query or line.date <= query["until"])
    )
