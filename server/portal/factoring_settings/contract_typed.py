"""A contract as a form: its values as they are typed, and what was typed as a contract.

Owns how each sort of field is written and read. Whether the contract can hold is `contract_faults`' to say;
what cannot be read at all is refused here, at its field, and the value before it stays meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
import datetime as dt
from enum import Enum, StrEnum
import re
from typing import Any

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.contract_form import LONGEST_LIST, LONGEST_TEXT, as_json, from_json
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.statements.form import LineKind
from server.portal.factoring_settings.contract_fields import FIELDS, FieldSpec, Sort
from server.portal.typed import cents_typed

MOST_MEANINGS = 60
_SPARE_MEANINGS = 3  # empty rows under those that are there
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,8})?")
_NUMBER = re.compile(r"[0-9]{1,6}")
_BETWEEN = re.compile(r"[\s,;]+")
_BLANKS = re.compile(r"[\s\u202f\u00a0]+")

Body = dict[str, Any]


class Unread(StrEnum):
    """Why what was typed is nothing that the field can hold."""

    PERCENT = "percent"
    CENTS = "cents"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    MEANING = "meaning"
    TOO_LONG = "too-long"


class _UnreadError(ValueError):
    def __init__(self, why: Unread) -> None:
        super().__init__(why.value)
        self.why = why


def shown(contract: Contract, mark: str) -> dict[str, str]:
    """Return what the fields hold at first; `mark` stands before cents and the parts of a percent."""
    body = as_json(contract)
    values: dict[str, str] = {}
    for spec in FIELDS:
        values |= _written(spec, _found(body, spec.place), mark)
    return values


def read(form: Mapping[str, str], base: Contract) -> tuple[Contract, dict[str, Unread]]:
    """Read the form; key and version are those of `base`.

    Returns:
        The contract as far as it could be read, and the fields where it could not.
    """
    body, faults = as_json(base), dict[str, Unread]()
    for spec in FIELDS:
        try:
            _put(body, spec.place, _READERS[spec.sort](spec, form))
        except _UnreadError as error:
            faults[spec.place] = error.why
    return from_json(body), faults


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, field by field, to be shown again; an unticked box is ""."""
    values = {spec.place: form.get(spec.place, "") for spec in FIELDS}
    values |= {_point(point): form.get(_point(point), "") for point in Point}
    for rank in range(_meanings(form)):
        values |= {name: form.get(name, "") for name in _meaning(rank)}
    return values


def meanings_shown(values: Mapping[str, str]) -> range:
    """Return the ranks of the rows of words with their meaning, some empty ones among them."""
    filled = [rank for rank in range(_meanings(values)) if values.get(_meaning(rank)[0], "")]
    return range(min(MOST_MEANINGS, max(filled, default=-1) + 1 + _SPARE_MEANINGS))


def _point(point: Point) -> str:
    return f"filing.confirmed.{point.value}"


def _meaning(rank: int) -> tuple[str, str]:
    return f"statement.kinds.{rank}.word", f"statement.kinds.{rank}.kind"


def _meanings(form: Mapping[str, str]) -> int:
    return next((rank for rank in range(MOST_MEANINGS) if _meaning(rank)[0] not in form), MOST_MEANINGS)


def _found(body: Body, place: str) -> Any:  # noqa: ANN401  whatever stands there
    part, _dot, name = place.rpartition(".")
    return body[part][name] if part else body[name]


def _put(body: Body, place: str, value: object) -> None:
    part, _dot, name = place.rpartition(".")
    (body[part] if part else body)[name] = value


def _written(spec: FieldSpec, value: Any, mark: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401  as JSON has it
    place = spec.place
    match spec.sort:
        case Sort.POINTS:
            yield from ((_point(point), "1" if point.value in value else "") for point in Point)
        case Sort.MEANINGS:
            for rank, said in enumerate(value):
                yield from zip(_meaning(rank), said, strict=True)
        case Sort.FLAG:
            yield place, "1" if value else ""
        case Sort.LINES:
            yield place, "\n".join(value)
        case Sort.WORDS:
            yield place, ", ".join(value)
        case Sort.CENTS if value is not None:
            yield place, f"{value // 100}{mark}{value % 100:02d}" if value % 100 else str(value // 100)
        case Sort.PERCENT if value is not None:
            yield place, str(value).replace(".", mark)
        case _:
            yield place, "\\t" if value == "\t" else "" if value is None else str(value)


def _text(spec: FieldSpec, form: Mapping[str, str]) -> str:
    text = form.get(spec.place, "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise _UnreadError(Unread.TOO_LONG)
    return text


def _code(spec: FieldSpec, form: Mapping[str, str]) -> str:
    """Read a text in which blanks mean nothing, but where it is nothing else: a sign between columns."""
    raw = form.get(spec.place, "")[:LONGEST_TEXT]
    if spec.place in {"statement.delimiter", "statement.day_pattern"}:
        return "\t" if raw.strip() == "\\t" else raw.strip()
    bare = _BLANKS.sub("", raw)
    return bare.upper() if spec.place in {"currency", "factor.iban", "factor.bic"} else bare


def _listed(parts: Iterable[str]) -> list[str]:
    found = [part.strip() for part in parts if part.strip()]
    if len(found) > LONGEST_LIST:
        raise _UnreadError(Unread.TOO_LONG)
    return found


def _lines(spec: FieldSpec, form: Mapping[str, str]) -> list[str]:
    return _listed(_text(spec, form).splitlines())


def _words(spec: FieldSpec, form: Mapping[str, str]) -> list[str]:
    words = _listed(_BETWEEN.split(_text(spec, form)))
    return [word.upper() for word in words] if spec.place.endswith("countries") else words


def _percent(spec: FieldSpec, form: Mapping[str, str]) -> str | None:
    bare = _BLANKS.sub("", _text(spec, form)).removesuffix("%").replace(",", ".")
    if spec.optional and not bare:
        return None
    if not _PERCENT.fullmatch(bare):
        raise _UnreadError(Unread.PERCENT)
    return bare


def _cents(spec: FieldSpec, form: Mapping[str, str]) -> int | None:
    text = _text(spec, form)
    if not text:
        return None if spec.optional else 0
    cents = cents_typed(text)
    if cents is None:
        raise _UnreadError(Unread.CENTS)
    return cents


def _number(spec: FieldSpec, form: Mapping[str, str]) -> int | None:
    text = _text(spec, form)
    if spec.optional and not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise _UnreadError(Unread.NUMBER)
    return int(text)


def _flag(spec: FieldSpec, form: Mapping[str, str]) -> bool:
    return form.get(spec.place) == "1"


def _day(spec: FieldSpec, form: Mapping[str, str]) -> str | None:
    text = _text(spec, form)
    if spec.optional and not text:
        return None
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise _UnreadError(Unread.DAY) from None


def _choice(spec: FieldSpec, form: Mapping[str, str]) -> object:
    said = form.get(spec.place, "")
    choices: Iterable[Enum] = spec.choices or ()
    found = next((choice for choice in choices if str(choice.value) == said), None)
    if found is None:
        raise _UnreadError(Unread.CHOICE)
    return found.value


def _points(_spec: FieldSpec, form: Mapping[str, str]) -> list[str]:
    return [point.value for point in Point if form.get(_point(point)) == "1"]


def _meanings_read(_spec: FieldSpec, form: Mapping[str, str]) -> list[list[str]]:
    found: list[list[str]] = []
    for rank in range(_meanings(form)):
        word, kind = (form.get(name, "").strip() for name in _meaning(rank))
        if not word:
            continue
        if kind not in set(LineKind) or len(word) > LONGEST_TEXT:
            raise _UnreadError(Unread.MEANING)
        found.append([word, kind])
    return found


_READERS: Mapping[Sort, Callable[[FieldSpec, Mapping[str, str]], object]] = {
    Sort.TEXT: _text,
    Sort.CODE: _code,
    Sort.LONG: _text,
    Sort.LINES: _lines,
    Sort.WORDS: _words,
    Sort.PERCENT: _percent,
    Sort.CENTS: _cents,
    Sort.NUMBER: _number,
    Sort.FLAG: _flag,
    Sort.DAY: _day,
    Sort.CHOICE: _choice,
    Sort.FORMAT: _text,
    Sort.POINTS: _points,
    Sort.MEANINGS: _meanings_read,
}
