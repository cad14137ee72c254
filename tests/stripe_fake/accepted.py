"""What a call may say, and must: read from the types of the installed library, which is not loaded for it.

A name that the payment service does not know is refused there, so it is refused here; so are a word that it
does not list, what is no number where one is asked for, and an empty text where nothing can be unset.
"""

import ast
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
import re

from tests.stripe_fake.errors import Refused, wanting
from tests.stripe_fake.params import Params

_SERVICES = (
    "_balance",
    "_balance_transaction",
    "_charge",
    "_coupon",
    "_credit_note",
    "_credit_note_line_item",
    "_customer",
    "_customer_balance_transaction",
    "_customer_payment_method",
    "_dispute",
    "_event",
    "_invoice",
    "_invoice_line_item",
    "_invoice_payment",
    "_payment_intent",
    "_payment_method",
    "_payout",
    "_price",
    "_product",
    "_promotion_code",
    "_refund",
    "_subscription",
    "_subscription_item",
    "_tax_rate",
    "billing/_meter",
    "billing/_meter_event",
    "billing/_meter_event_summary",
    "billing_portal/_configuration",
    "billing_portal/_session",
    "checkout/_session",
    "checkout/_session_line_item",
)
_CALL = re.compile(r'"(get|post|delete)",\s*(?:"(/v1/[^"]*)"|f"(/v1/[^"]*)")')
_TYPE = re.compile(r'params: (?:Optional\[)?"(\w+)"')
_FROM = re.compile(r"from stripe\.params\.([\w.]+) import\s+\(?\s*(\w+)")


@dataclass(frozen=True, slots=True)
class _Field:
    needed: bool
    free: bool  # any names inside
    inner: str  # the type of what is inside, "" where it is a plain value
    plain: frozenset[str]  # which of `_PLAIN` it may be
    words: frozenset[str]  # the texts that it may be, none where any; "" unsets it


_PLAIN = {"bool": "true|false", "float": r"-?\d+(\.\d+)?", "int": r"-?\d+"}
_Types = dict[str, dict[str, _Field]]


def check(method: str, path: str, params: Params) -> None:
    """Refuse a call that says what nobody knows, or lacks what it must say.

    Raises:
        Refused: it does.
    """
    for verb, pattern, file, name in _calls():
        if verb == method and pattern.fullmatch(path):
            _check(_types(file), name, params, "")
            return


def _check(types: _Types, name: str, params: Params, within: str) -> None:
    known = types[name]
    for key, value in params.items():
        said = f"{within}[{key}]" if within else key
        field = known.get(key)
        if field is None:
            raise Refused(f"Received unknown parameter: {said}", code="parameter_unknown", param=said)
        inside = (
            {f"{said}[{at}]": each for at, each in enumerate(value)}
            if isinstance(value, list)
            else {said: value}
        )
        for place, each in inside.items():
            if not isinstance(each, Params):
                _check_plain(field, place, str(each))
                continue
            if field.free:
                continue
            if not field.inner:
                raise Refused(f"Invalid string: {place}", param=place)
            _check(types, field.inner, each, place)
    for key, field in known.items():
        if field.needed and key not in params:
            raise wanting(f"{within}[{key}]" if within else key)


def _check_plain(field: _Field, place: str, value: str) -> None:
    if value in field.words:
        return
    if not value:
        said = (
            f"You passed an empty string for '{place}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{place}' cannot be unset."
        )
        raise Refused(said, code="parameter_invalid_empty", param=place)
    if any(re.fullmatch(_PLAIN[kind], value) for kind in field.plain):
        return
    if listed := field.words - {""}:
        raise Refused(f"Invalid {place}: must be one of {', '.join(sorted(listed))}", param=place)
    if field.plain:
        raise Refused(f"Invalid {' or '.join(sorted(field.plain))}: {value}", param=place)


@cache
def _calls() -> list[tuple[str, re.Pattern[str], str, str]]:
    """Return method and path of each call, and the file and name of the type of what it may say."""
    found = []
    for service in _SERVICES:
        text = (_library() / f"{service}_service.py").read_text(encoding="utf-8")
        files = {name: module.replace(".", "/") for module, name in _FROM.findall(text)}
        for part in re.split(r"\n    def ", text)[1:]:
            call, name = _CALL.search(part), _TYPE.search(part)
            if call is None or name is None:
                continue
            path = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(call[2] or call[3]))
            found.append((call[1].upper(), re.compile(path), files[name[1]], name[1]))
    return sorted(found, key=lambda each: each[1].pattern.count("[^/]"))


@cache
def _types(file: str) -> _Types:
    tree = ast.parse((_library() / "params" / f"{file}.py").read_text(encoding="utf-8"))
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
    names = {each.name for each in classes}
    return {
        each.name: {
            line.target.id: _field(ast.unparse(line.annotation), names)
            for line in each.body
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        }
        for each in classes
    }


def _field(annotation: str, names: set[str]) -> _Field:
    inner = next((name for name in re.findall(r"\w+", annotation) if name in names), "")
    listed = re.findall(r"Literal\[([^\]]*)\]", annotation)
    words = frozenset(word for each in listed for word in re.findall(r"""['"]([^'"]*)['"]""", each))
    outside = re.sub(r"Literal\[[^\]]*\]", "", annotation)
    plain = frozenset(re.findall(r"\w+", outside)) & _PLAIN.keys()
    return _Field("NotRequired" not in annotation, "Dict[" in annotation, inner, plain, words)


@cache
def _library() -> Path:
    found = find_spec("stripe")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent
