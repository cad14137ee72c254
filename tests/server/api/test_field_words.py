"""Whatever marshmallow says of a field that is described here can be said in French."""

from flask import Flask
from flask_babel import force_locale
from marshmallow import Schema, ValidationError, fields, validate
import pytest

from server.api import field_words
from server.app import create_app
from server.config import Settings
from server.services import Services

KINDS = {
    "text": (fields.String(), 7),
    "number": (fields.Integer(), "x"),
    "strict number": (fields.Integer(strict=True), 1.5),
    "flag": (fields.Boolean(), "perhaps"),
    "day": (fields.Date(), "soon"),
    "list": (fields.List(fields.String()), "x"),
    "nested": (fields.Nested(Schema), "x"),
    "null": (fields.String(), None),
    "short": (fields.String(validate=validate.Length(min=2)), "x"),
    "long": (fields.String(validate=validate.Length(max=2)), "xxx"),
    "between": (fields.String(validate=validate.Length(1, 2)), "xxx"),
    "range": (fields.Integer(validate=validate.Range(1, 2)), 3),
    "one of": (fields.String(validate=validate.OneOf(["a", "b"])), "c"),
    "equal": (fields.String(validate=validate.Equal("a")), "c"),
    "unknown": (None, 1),
    "missing": (fields.String(required=True), ...),
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Services(None, None, Settings("", None, jail_strict=False)))


@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_of_a_field_is_said_in_french(app: Flask, kind: str) -> None:
    field, value = KINDS[kind]
    schema = Schema.from_dict({"it": field} if field is not None else {})()
    with pytest.raises(ValidationError) as raised:
        schema.load({} if value is ... else {"it": value})
    said = raised.value.messages["it"]
    english = (said if isinstance(said, list) else said["_schema"])[0]
    with app.test_request_context(), force_locale("fr"):
        french = field_words.said(english)
    assert french != english
    assert not french.startswith(("Not", "Must", "Invalid"))
