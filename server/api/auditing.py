"""What auditors ask of the open items: how two states differ, and samples by monetary unit.

Of customers' accounts. Composed by `tenants.receivables`, as the audit pages are; who asks again with the
same numbers and days gets the same, whatever was written meanwhile.
"""

from collections.abc import Mapping
import datetime as dt
from typing import Any

from apiflask import Schema
from flask_babel import gettext as _
from marshmallow import RAISE, validate
from marshmallow.fields import Integer

from ledger_core.audit.difference import Change, Kind, Sums, Why
from ledger_core.audit.sampling import Element, NoIntervalError, Population, interval_for_size
from server.api import fields
from server.api.blueprint import blueprint
from server.api.cursors import Key, cursor_of, paged
from server.api.fields import Paging, Text, page_schema
from server.api.guard import opened
from server.api.problems import refuse
from server.portal.auditing.blueprint import books_at
from server.portal.auditing.sample_form import LONGEST_SEED, MOST_ITEMS
from server.services import services
from tenants.books.picture import Picture
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.comparing import compared
from tenants.receivables.sampling import Drawn, drawn
from tenants.receivables.situation import receivables_of

_REVISION = "number of a revision; the last where it is left out"
_DAY = "the end of this day; today where it is left out"
_TOP, _HIT = "top-stratum", "hit"
_MOST_CENTS = 10**15


class TwoStates(Paging):
    """Which two states are compared."""

    from_revision = fields.asked_number(_REVISION, strict=False)
    from_day = fields.asked_day(_DAY)
    to_revision = fields.asked_number(_REVISION, strict=False)
    to_day = fields.asked_day(_DAY)
    customer = Text(metadata={"description": "code of one customer"})


class SampleAsked(Paging):
    """What is drawn from, and how: one of `interval_cents` and `size`."""

    revision = fields.asked_number(_REVISION, strict=False)
    as_of = fields.asked_day(_DAY)
    seed = Text(
        most=LONGEST_SEED, least=1, required=True, metadata={"description": "from which the start follows"}
    )
    interval_cents = Integer(
        validate=validate.Range(1, _MOST_CENTS), metadata={"description": "cents from one unit to the next"}
    )
    size = Integer(
        validate=validate.Range(1, MOST_ITEMS), metadata={"description": "how many items at most, instead"}
    )


class ItemChangeOut(Schema):
    """An open item that is not the same in both states."""

    what = fields.text(validate=validate.OneOf(list(Kind)))
    why = fields.text(validate=validate.OneOf(list(Why)))
    customer = fields.text("code, or the account's number where it is no one's own")
    name = fields.text()
    account = fields.text()
    date = fields.day()
    reference = fields.text()
    label = fields.text()
    due = fields.day("null where the item is no debt", nullable=True)
    letter = fields.text()
    settled_by = fields.listed(fields.text(), "pieces of the lines that settle it, where it went by a letter")
    currency = fields.text()
    before = fields.amount("what was open")
    after = fields.amount("what is open")
    file = fields.text("file of the line, in the second state where it is there")
    line = fields.number("line of the file")


class SumsOut(Schema):
    """The sums of one currency: before + came − went + changed is after."""

    currency = fields.text()
    before = fields.amount()
    came = fields.amount()
    went = fields.amount("what was open of the items that went")
    changed = fields.amount()
    after = fields.amount()


class ElementOut(Schema):
    """A drawn item."""

    key = fields.text("names the item in the population")
    customer = fields.text("code, or the account's number where it is no one's own")
    name = fields.text()
    account = fields.text()
    date = fields.day()
    reference = fields.text()
    open = fields.amount("what is open of it")
    drawn_as = fields.text(validate=validate.OneOf([_TOP, _HIT]))
    unit = Integer(
        required=True,
        allow_none=True,
        metadata={"description": "the cent that hit it; null in the top stratum"},
    )


@blueprint.get("/tenants/<slug>/open-items/differences")
@opened(Permission.READ)
@blueprint.input(TwoStates, location="query", unknown=RAISE)
@blueprint.output(
    page_schema(
        ItemChangeOut,
        "DifferencePage",
        {
            "from_revision": fields.number(),
            "from_day": fields.day(),
            "to_revision": fields.number(),
            "to_day": fields.day(),
            "proven": fields.flag("whether the sums of each customer prove the changes"),
            "unchanged": fields.number("items that are the same in both"),
            "sums": fields.listed(SumsOut, "of all customers, whatever the page"),
        },
    )
)
def get_differences(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List what came, went or changed among the open items between two revisions, two days, or both."""
    cursor, today = cursor_of(query_data), services().today()
    before = _books(access, query_data, "from_revision")
    after = _books(access, query_data, "to_revision")
    days = query_data.get("from_day", today), query_data.get("to_day", today)
    found = compared(before, days[0], after, days[1])
    wanted = query_data.get("customer")
    rows = [
        (place, change)
        for place, change in enumerate(found.changes)
        if wanted is None or change.item.code == wanted
    ]
    page = paged(rows, lambda row: (row[0],), query_data, cursor)
    return {
        "from_revision": before.number,
        "from_day": days[0],
        "to_revision": after.number,
        "to_day": days[1],
        "proven": all(each.is_proven for each in found.sums),
        "unchanged": found.unchanged,
        "sums": [
            _sums_form(found.total(currency)) for currency in sorted({each.currency for each in found.sums})
        ],
        "rows": [_change_form(change) for _place, change in page.rows],
        "next": page.next,
    }


@blueprint.get("/tenants/<slug>/open-items/sample")
@opened(Permission.READ)
@blueprint.input(SampleAsked, location="query", unknown=RAISE)
@blueprint.output(
    page_schema(
        ElementOut,
        "SamplePage",
        {
            "revision": fields.number(),
            "as_of": fields.day(),
            "currency": fields.text(),
            "proven": fields.flag("whether the open items add up to the balances of the accounts"),
            "seed": fields.text(),
            "population": fields.amount("sum of the debts that are drawn from"),
            "digest": fields.text("SHA-256 of the population"),
            "interval_cents": fields.number(),
            "start": fields.number("the first cent that hits"),
            "credits": fields.amount("sum of the credits, which are not drawn from; zero or below"),
        },
    )
)
def get_sample(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """Draw a sample of the open items by monetary unit; the same question draws the same items."""
    cursor, size = cursor_of(query_data), query_data.get("size")
    interval = query_data.get("interval_cents")
    if (size is None) is (interval is None):
        refuse("query.size", _("One of interval_cents and size is needed, and one only."))

    def interval_in(population: Population) -> int:
        return int(interval) if interval is not None else interval_for_size(population, int(size or 0))

    day: dt.date = query_data.get("as_of", services().today())
    found = receivables_of(_books(access, query_data, "revision"), day)
    try:
        made = drawn(found, query_data["seed"], interval_in)
    except NoIntervalError:
        refuse("query.size", _("There is nothing to draw: no customer owes anything on that day."))
    sample = made.sample
    rows = [(0, each, None) for each in sample.top] + [(1, hit.element, hit.unit) for hit in sample.hits]

    def key(row: tuple[int, Element, int | None]) -> Key:
        return row[0], row[1].key

    page = paged(rows, key, query_data, cursor)
    return {
        "revision": found.picture.number,
        "as_of": day,
        "currency": found.currency,
        "proven": not found.unproven,
        "seed": sample.seed,
        "population": sample.population.cents,
        "digest": sample.population.digest,
        "interval_cents": sample.interval_cents,
        "start": sample.start,
        "credits": sample.population.credit_cents,
        "rows": [_element_form(made, element, unit) for _kind, element, unit in page.rows],
        "next": page.next,
    }


def _books(access: TenantAccess, query: Mapping[str, Any], field: str) -> Picture:
    asked = books_at(access, str(query.get(field, "")))
    if asked.picture is None:
        refuse(f"query.{field}", asked.fault)
    return asked.picture


def _change_form(change: Change) -> dict[str, object]:
    item, line = change.item, change.line
    return {
        "what": change.kind.value,
        "why": change.why.value,
        "customer": item.code,
        "name": item.name,
        "account": line.account,
        "date": line.date,
        "reference": line.reference,
        "label": line.label,
        "due": item.due,
        "letter": line.letter,
        "settled_by": [other.reference for other in change.settled_by],
        "currency": item.currency,
        "before": change.cents_before,
        "after": change.cents_after,
        "file": line.path,
        "line": line.lineno,
    }


def _sums_form(sums: Sums) -> dict[str, object]:
    return {
        "currency": sums.currency,
        "before": sums.before_cents,
        "came": sums.came_cents,
        "went": sums.went_cents,
        "changed": sums.changed_cents,
        "after": sums.after_cents,
    }


def _element_form(made: Drawn, element: Element, unit: int | None) -> dict[str, object]:
    item = made.items[element.key]
    return {
        "key": element.key,
        "customer": item.code,
        "name": item.name,
        "account": item.line.account,
        "date": item.line.date,
        "reference": item.line.reference,
        "open": element.cents,
        "drawn_as": _TOP if unit is None else _HIT,
        "unit": unit,
    }
