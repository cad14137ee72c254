"""How values stand in requests and answers: amounts as text with two decimals, days in ISO, bounded texts.

What is sent is held to its form; a schema that takes input refuses fields it does not know.
"""

from collections.abc import Mapping
import re
from typing import Any

from apiflask import Schema
from flask_babel import gettext as _
from marshmallow import RAISE, ValidationError, fields, validate

from ledger_core.money import from_cents
from server.portal.pictures import FIRST_YEAR, LAST_YEAR

AMOUNT_PATTERN = r"^-?[0-9]+\.[0-9]{2}$"
ASKED_AMOUNT_PATTERN = r"^-?[0-9]{1,13}\.[0-9]{2}$"
MOST_ROWS, USUAL_ROWS = 500, 100
LARGEST_NUMBER = 2**31 - 1
_AMOUNT = re.compile(ASKED_AMOUNT_PATTERN, re.ASCII)
_UNSEEN = re.compile("[\x00\ud800-\udfff]")
_LONGEST_CODE = 250
_LONGEST_CURSOR = 2_000


class Strict(Schema):
    """What is sent: a field that is not described is refused."""

    class Meta:  # noqa: D106
        unknown = RAISE


class Amount(fields.Field[int]):
    """Cents, written as a decimal number with two places: `1234.56`."""

    def _serialize(self, value: int | None, *_where: object, **_more: object) -> str | None:
        return None if value is None else str(from_cents(value))


class AskedAmount(Amount):
    """Cents that are sent: `1234.56`, at most thirteen digits before the point."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **more: object
    ) -> int:
        del attr, data, more
        if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
            raise ValidationError(_("Write it as 1234.56."))
        return int(value.replace(".", ""))


class Text(fields.String):
    """A text that is sent: no longer than `most` characters, none of which no file could hold."""

    def __init__(self, most: int = _LONGEST_CODE, least: int = 0, **more: Any) -> None:  # noqa: ANN401
        super().__init__(validate=validate.Length(min=least, max=most), **more)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **more: object
    ) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if _UNSEEN.search(text):
            raise ValidationError(_("It holds a sign that no text may hold."))
        return text


def amount(description: str = "", **more: Any) -> Amount:  # noqa: ANN401  as fields take them
    """Return a field of an amount."""
    told = {"type": "string", "pattern": AMOUNT_PATTERN, "example": "1234.56"}
    return Amount(metadata=told | ({"description": description} if description else {}), **_given(more))


def maybe_amount(description: str) -> Amount:
    """Return a field of an amount that may be null."""
    told = {"type": ["string", "null"], "pattern": AMOUNT_PATTERN, "description": description}
    return Amount(metadata=told, required=True)


def asked_amount(description: str = "", **more: Any) -> AskedAmount:  # noqa: ANN401  as above
    """Return a field of an amount that is sent."""
    told = {"type": "string", "pattern": ASKED_AMOUNT_PATTERN, "example": "1234.56"}
    return AskedAmount(metadata=told | _told(description), **more)


def text(description: str = "", **more: Any) -> fields.String:  # noqa: ANN401  as above
    """Return a field of a text that is answered."""
    return fields.String(metadata=_told(description), **_given(more))


def number(description: str = "", **more: Any) -> fields.Integer:  # noqa: ANN401  as above
    """Return a field of a whole number that is answered."""
    return fields.Integer(metadata=_told(description), **_given(more))


def flag(description: str = "") -> fields.Boolean:
    """Return a field that is true or false."""
    return fields.Boolean(metadata=_told(description), required=True)


def day(description: str = "", *, nullable: bool = False) -> fields.Date:
    """Return a field of a day that is answered."""
    return fields.Date(metadata=_told(description), required=True, allow_none=nullable)


def moment(description: str = "") -> fields.DateTime:
    """Return a field of a moment that is answered."""
    return fields.DateTime(metadata=_told(description), required=True)


def listed(inner: fields.Field[Any] | type[Schema], description: str = "") -> fields.List[Any]:
    """Return a field of a list that is answered."""
    within = fields.Nested(inner) if isinstance(inner, type) else inner
    return fields.List(within, metadata=_told(description), required=True)


def asked_day(description: str) -> fields.Date:
    """Return a parameter of a day that a book may hold."""
    return fields.Date(metadata=_told(description), validate=_in_a_book)


def asked_number(description: str, *, strict: bool = True, **more: Any) -> fields.Integer:  # noqa: ANN401
    """Return a number of a revision that is sent; in an address it is no JSON number, so not `strict`."""
    return fields.Integer(
        strict=strict, metadata=_told(description), validate=validate.Range(0, LARGEST_NUMBER), **more
    )


class Paging(Strict):
    """How much of a list, and from where."""

    limit = fields.Integer(
        load_default=USUAL_ROWS,
        validate=validate.Range(1, MOST_ROWS),
        metadata={"description": "how many rows at most"},
    )
    cursor = Text(
        most=_LONGEST_CURSOR,
        least=1,
        metadata={"description": "where to go on: `next` of the page before, all else being the same"},
    )


def page_schema(rows: type[Schema], name: str, also: Mapping[str, fields.Field[Any]] | None = None) -> Schema:
    """Return the schema of a page of a list: its rows, and where to go on."""
    made = Schema.from_dict(
        {
            **(also or {}),
            "rows": listed(rows),
            "next": fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "cursor of the next page; null at the end"},
            ),
        },
        name=name,
    )
    schema = made()
    assert isinstance(schema, Schema)
    return schema


def _in_a_book(given: Any) -> None:  # noqa: ANN401  a day
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise ValidationError(_("A day from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


def _told(description: str) -> dict[str, str]:
    return {"description": description} if description else {}


def _given(more: Mapping[str, Any]) -> dict[str, Any]:
    return {"required": True, **more}
