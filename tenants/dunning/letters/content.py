"""What one letter says: all its words and figures, written as they will be read.

A value that outlives its templates, its debts and the rates: paper and mail are made from it alone, now and
in ten years. Owns its form as JSON. Chooses no word, and knows neither Typst nor mail.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
import datetime as dt
from typing import Any

from tenants.dunning.letters.phrasing import Paragraph

FORM = 2
"""Of the JSON; another form gets another number, and each is read for ever."""

_ADDED: Mapping[object, Mapping[str, object]] = {1: {"mention": ()}, FORM: {}}
"""What the content of an earlier form says by what it lacks."""


class ContentError(ValueError):
    """The data is no content of a letter; the message says where."""


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and rows of words; `total` is the label and the sum of its last row, where it has one."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """How to pay what the letter asks for; cents above zero. `labels` are those of IBAN, BIC and motif."""

    labels: tuple[str, str, str]
    name: str
    iban: str  # without blanks
    bic: str
    motif: str
    cents: int
    currency: str
    scan: str  # what stands beside the code, where there is one


@dataclass(frozen=True, slots=True)
class LetterContent:
    """One letter. `rows` of `items` are debts; `claims` what is asked for beside them, label and sum."""

    language: str
    kind: str  # of `LevelKind`
    reference: str
    day: dt.date
    sender: str
    sender_lines: tuple[str, ...]
    recipient: tuple[str, ...]  # as it stands in the window: the name, then the address
    place_and_day: str
    references: tuple[tuple[str, str], ...]  # label and value
    subject: str
    opening: tuple[Paragraph, ...]
    items: Table
    claims: tuple[tuple[str, str], ...]
    interest: Table | None  # how it was worked out
    fine: tuple[str, ...]
    closing: tuple[Paragraph, ...]
    payment: Payment | None
    signature: tuple[str, ...]
    signs: str
    enclosures: tuple[str, ...] = ()  # names of files
    mention: tuple[str, ...] = ()  # paragraphs: who has the debts, as the contract with the factor words it


def content_as_json(content: LetterContent) -> dict[str, object]:
    """Give a content as values that JSON can hold."""
    return {**asdict(content), "day": content.day.isoformat(), "form": FORM}


def content_from_json(data: object) -> LetterContent:
    """Read a content back, strictly.

    Raises:
        ContentError: a part is missing, unknown or of another kind.
    """
    form = _number(data.get("form") if isinstance(data, Mapping) else FORM, "form")
    if form not in _ADDED:
        raise ContentError("letter: of a form that is not known")
    added = _ADDED[form]
    names = {each.name for each in fields(LetterContent)} - added.keys()
    said = {**_parts(data, {*names, "form"}, "letter"), **added}
    del said["form"]
    return LetterContent(**{name: _READERS[name](value, name) for name, value in said.items()})


def _parts(data: object, names: set[str], place: str) -> dict[str, Any]:
    if not isinstance(data, Mapping) or set(data) != names:
        raise ContentError(f"{place}: needs {', '.join(sorted(names))}")
    return dict(data)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise ContentError(f"{place}: no text")
    return value


def _number(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ContentError(f"{place}: no whole number")
    return value


def _day(value: object, place: str) -> dt.date:
    try:
        return dt.date.fromisoformat(_text(value, place))
    except ValueError as error:
        raise ContentError(f"{place}: no day") from error


def _list(value: object, place: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise ContentError(f"{place}: no list")
    return list(value)


def _texts(value: object, place: str) -> tuple[str, ...]:
    return tuple(_text(each, f"{place}.{rank}") for rank, each in enumerate(_list(value, place)))


def _rows(value: object, place: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_texts(each, f"{place}.{rank}") for rank, each in enumerate(_list(value, place)))


def _pair(value: object, place: str) -> tuple[str, str]:
    texts = _texts(value, place)
    if len(texts) != 2:  # noqa: PLR2004  a pair
        raise ContentError(f"{place}: no pair")
    return texts[0], texts[1]


def _pairs(value: object, place: str) -> tuple[tuple[str, str], ...]:
    return tuple(_pair(each, f"{place}.{rank}") for rank, each in enumerate(_list(value, place)))


def _table(value: object, place: str) -> Table:
    said = _parts(value, {each.name for each in fields(Table)}, place)
    heads = _texts(said["heads"], f"{place}.heads")
    rows = _rows(said["rows"], f"{place}.rows")
    if any(len(row) != len(heads) for row in rows):
        raise ContentError(f"{place}.rows: each has as many cells as there are heads")
    total = None if said["total"] is None else _pair(said["total"], f"{place}.total")
    return Table(_text(said["title"], f"{place}.title"), heads, rows, total)


def _payment(value: object, place: str) -> Payment:
    said = _parts(value, {each.name for each in fields(Payment)}, place)
    labels = _texts(said.pop("labels"), f"{place}.labels")
    if len(labels) != 3:  # noqa: PLR2004  IBAN, BIC, motif
        raise ContentError(f"{place}.labels: there are three")
    cents = _number(said.pop("cents"), f"{place}.cents")
    texts = {name: _text(each, f"{place}.{name}") for name, each in said.items()}
    return Payment(labels=(labels[0], labels[1], labels[2]), cents=cents, **texts)


_READERS: Mapping[str, Callable[[object, str], Any]] = {
    **{each.name: _text for each in fields(LetterContent) if each.type is str},
    "day": _day,
    "sender_lines": _texts,
    "recipient": _texts,
    "references": _pairs,
    "opening": _rows,
    "items": _table,
    "claims": _pairs,
    "interest": lambda value, place: None if value is None else _table(value, place),
    "fine": _texts,
    "closing": _rows,
    "payment": lambda value, place: None if value is None else _payment(value, place),
    "signature": _texts,
    "enclosures": _texts,
    "mention": _texts,
}
