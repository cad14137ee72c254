"""A contract as its page shows it: sections of fields with what was typed, and what its versions changed.

Owns how values become what a template loops over. Reads no form and keeps nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.contract_faults import ContractFault
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.statements.form import LineKind
from server.portal.factoring.words.contract import choice_words, point_title
from server.portal.factoring.words.contract_fields import contract_fault, place_words
from server.portal.factoring.words.points import point_words
from server.portal.factoring_settings.contract_fields import SECTIONS, FieldSpec, Sort
from server.portal.factoring_settings.contract_hints import hint, section_words
from server.portal.factoring_settings.contract_typed import Unread, meanings_shown, shown
from server.portal.i18n import language
from tenants.factoring.contracts.contracts import KeptContract
from tenants.factoring.contracts.ground import ContractIssue

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field; `options` where it is chosen, `text` as who may not change it reads it."""

    name: str
    sort: Sort
    label: str
    value: str
    text: str
    hint: str
    error: str
    options: Options = ()


@dataclass(frozen=True, slots=True)
class PointShown:
    """A point to confirm; `asked` where the chosen format needs it before a file is made."""

    name: str
    title: str
    question: str
    confirmed: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class SectionShown:
    """Fields that belong together; `wide` is what takes the whole width."""

    key: str
    heading: str
    sentence: str
    fields: tuple[FieldShown, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a version changed, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version and what it changed of the one before it; nothing: it is the first."""

    kept: KeptContract
    changes: tuple[Change, ...]
    is_first: bool


def decimal_mark() -> str:
    """Return the sign before the parts of a number in the reader's language."""
    return "," if language() == "fr" else "."


def sections(
    values: Mapping[str, str], errors: Mapping[str, str], formats: Sequence[Format]
) -> tuple[SectionShown, ...]:
    """Return the form with what stands in its fields."""
    named = tuple((form.key, form.name) for form in formats)
    return tuple(
        SectionShown(
            section.key,
            *section_words(section.key),
            tuple(_field(spec, values, errors, named) for spec in section.fields),
        )
        for section in SECTIONS
    )


def points(values: Mapping[str, str], contract: Contract, form: Format | None) -> tuple[PointShown, ...]:
    """Return the points of files, those that the chosen format asks for first."""
    asked = form.points_to_confirm(contract.amount) if form else frozenset[Point]()
    if form and form.demands_siret:
        asked |= {Point.EXPORT_WITHOUT_SIRET}
    found = [
        PointShown(
            f"filing.confirmed.{point.value}",
            point_title(point),
            point_words(point),
            values.get(f"filing.confirmed.{point.value}", "") == "1",
            point in asked,
        )
        for point in Point
    ]
    return tuple(sorted(found, key=lambda each: not each.asked))


def meanings(values: Mapping[str, str]) -> tuple[tuple[str, str, str, str], ...]:
    """Return the rows of words of a statement: name and value of the word, then of its kind."""
    rows = []
    for rank in meanings_shown(values):
        word, kind = f"statement.kinds.{rank}.word", f"statement.kinds.{rank}.kind"
        rows.append((word, values.get(word, ""), kind, values.get(kind, "")))
    return tuple(rows)


def line_kinds() -> Options:
    """Return what a line of a statement may tell, to be chosen."""
    return tuple((kind.value, choice_words(kind)) for kind in LineKind)


def versions_shown(kept: Sequence[KeptContract], formats: Sequence[Format]) -> tuple[VersionShown, ...]:
    """Return each version with what it changed, the last first.

    Args:
        kept: the versions, the last first.
        formats: for their names.
    """
    texts = [_texts(each.contract, formats) for each in kept]
    found = []
    for rank, each in enumerate(kept):
        before = texts[rank + 1] if rank + 1 < len(texts) else None
        changes = tuple(
            Change(label, before[place][1], text)
            for place, (label, text) in texts[rank].items()
            if before is not None and before[place][1] != text
        )
        found.append(VersionShown(each, changes, before is None))
    return tuple(found)


def error_words(fault: str, place: str) -> str:
    """Say what is wrong at a field: what could not be read, or cannot be kept."""
    if fault in set(Unread):
        return _unread()[Unread(fault)]
    if fault in set(ContractFault):
        return contract_fault(ContractFault(fault), place)
    return _issues()[ContractIssue(fault)]


def _field(
    spec: FieldSpec, values: Mapping[str, str], errors: Mapping[str, str], formats: Options
) -> FieldShown:
    value = values.get(spec.place, "")
    options: Options = ()
    if spec.choices is not None:
        options = tuple((str(choice.value), choice_words(choice)) for choice in spec.choices)
    elif spec.sort is Sort.FORMAT:
        options = formats if value in dict(formats) else ((value, value or "–"), *formats)
    fault = errors.get(spec.place, "")
    said = error_words(fault, spec.place) if fault else ""
    text = _text(spec, value, options)
    return FieldShown(
        spec.place, spec.sort, place_words(spec.place), value, text, hint(spec.place), said, options
    )


def _text(spec: FieldSpec, value: str, options: Options) -> str:
    if options:
        return dict(options).get(value, value)
    if spec.sort is Sort.FLAG:
        return _("yes") if value else _("no")
    return value


def _texts(contract: Contract, formats: Sequence[Format]) -> dict[str, tuple[str, str]]:
    """Return the label and the text of each field of a contract, by place."""
    values = shown(contract, decimal_mark())
    named = tuple((form.key, form.name) for form in formats)
    found: dict[str, tuple[str, str]] = {}
    for section in SECTIONS:
        for spec in section.fields:
            label = place_words(spec.place)
            match spec.sort:
                case Sort.POINTS:
                    text = ", ".join(point_title(point) for point in contract.filing.confirmed)
                case Sort.MEANINGS:
                    pairs = contract.statement.kinds
                    text = ", ".join(f"{word} = {choice_words(kind)}" for word, kind in pairs)
                case _:
                    text = _field(spec, values, {}, named).text
            found[spec.place] = (label, text)
    return found


def _unread() -> dict[Unread, str]:
    return {
        Unread.PERCENT: _("Write a percent, such as 0.40."),
        Unread.CENTS: _("Write an amount that is not below zero, such as 12.50."),
        Unread.NUMBER: _("Write a whole number."),
        Unread.DAY: _("Choose a day."),
        Unread.CHOICE: _("Choose one of these."),
        Unread.MEANING: _("Say what each word means."),
        Unread.TOO_LONG: _("This is too long."),
    }


def _issues() -> dict[ContractIssue, str]:
    return {
        ContractIssue.NO_SUCH_FORMAT: _("There is no such format any more: choose another."),
        ContractIssue.OTHER_CURRENCY: _("The books do not have this currency."),
        ContractIssue.ACCOUNT_TAKEN: _("Another contract has this account; each proves its own figures."),
        ContractIssue.NOT_THEIRS: _("Only the company itself changes the account that debtors pay into."),
        ContractIssue.HELD: _(
            "Something was sent under this contract, so this holds. Begin a new contract where it changes."
        ),
    }
