"""What is wrong in a FEC, in the reader's language.

The core says it in English, as values of a file are told on the command line; here each of its sentences is
known by its form and said again. One that no form fits stands as the core said it.
"""

from collections.abc import Callable
from dataclasses import dataclass
import re

from flask_babel import gettext as _

_AMOUNT = r"-?[0-9]+,[0-9]{2}"


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: re.Pattern[str]
    say: Callable[[dict[str, str]], str]


def said(message: str) -> str:
    """Say a fault's message in the language of the page."""
    for form in _FORMS:
        found = form.pattern.fullmatch(message)
        if found:
            return form.say({name: value or "" for name, value in found.groupdict().items()})
    return message


def is_known(message: str) -> bool:
    """Tell whether a message can be said in every language."""
    return any(form.pattern.fullmatch(message) for form in _FORMS)


def _form(pattern: str, say: Callable[[dict[str, str]], str]) -> _Form:
    return _Form(re.compile(pattern, re.DOTALL), say)


_WHY_NO_NUMBER: tuple[tuple[str, Callable[[], str]], ...] = (
    (
        "is not a number: the decimal sign is the comma, and nothing stands between thousands",
        lambda: _("the decimal sign is the comma, and nothing stands between thousands"),
    ),
    ("is not a number: it has a space inside", lambda: _("there is a space inside")),
    ("is not a number such as 1234,56", lambda: _("a number is written 1234,56")),
)

_FORMS: tuple[_Form, ...] = (
    _form("the header names this column twice", lambda _f: _("The header names this column twice")),
    _form("the header lacks this column", lambda _f: _("The header lacks this column")),
    _form(
        "the header is not (?P<name>.*), the rest is",
        lambda f: _("The header is not in %(name)s, the rest of the file is", name=f["name"]),
    ),
    _form("the file has no row under its header", lambda _f: _("The file has no row under its header")),
    _form("the row is empty", lambda _f: _("The row is empty")),
    _form(
        "the row has (?P<cells>[0-9]+) cells, the header (?P<width>[0-9]+)",
        lambda f: _("The row has %(cells)s cells, the header %(width)s", cells=f["cells"], width=f["width"]),
    ),
    _form(
        "longer than (?P<signs>[0-9]+) characters or (?P<bytes>[0-9]+) bytes",
        lambda f: _("Longer than %(signs)s characters", signs=f["signs"]),
    ),
    _form(
        "byte (?P<byte>0x[0-9A-F]{2}) is not (?P<name>.*), the encoding of the rest of the file",
        lambda f: _(
            "The byte %(byte)s is not in %(name)s, as the rest of the file is", byte=f["byte"], name=f["name"]
        ),
    ),
    _form("the date of the entry is blank", lambda _f: _("The date of the entry is missing")),
    _form("the account is blank", lambda _f: _("The account is missing")),
    _form(
        "«(?P<text>.*)» does not begin with three digits of the chart, 1 to 9 the first",
        lambda f: _(
            "«%(text)s» is no account: it begins with three digits, the first from 1 to 9", text=f["text"]
        ),
    ),
    _form(
        "«(?P<text>.*)» is longer than (?P<most>[0-9]+) letters and digits",
        lambda f: _("«%(text)s» is longer than %(most)s letters and digits", text=f["text"], most=f["most"]),
    ),
    _form(
        "«(?P<text>.*)…» is too long: (?P<most>[0-9]+) letters and digits at most, .*",
        lambda f: _(
            "«%(text)s…» is too long: %(most)s letters and digits at most", text=f["text"], most=f["most"]
        ),
    ),
    _form(
        r"both Debit \((?P<debit>.*)\) and Credit \((?P<credit>.*)\) are not zero",
        lambda f: _(
            "Debit (%(debit)s) and credit (%(credit)s) are both filled in",
            debit=f["debit"],
            credit=f["credit"],
        ),
    ),
    _form(
        "«(?P<text>.*)» is not a currency code such as USD",
        lambda f: _("«%(text)s» is no currency code such as USD", text=f["text"]),
    ),
    _form(
        "an amount stands in Montantdevise, but no currency here",
        lambda _f: _("Montantdevise holds an amount, and the currency is missing here"),
    ),
    _form(
        "«(?P<text>.*)» is finer than a cent", lambda f: _("«%(text)s» is finer than a cent", text=f["text"])
    ),
    _form(
        "«(?P<text>.*)» is not a date of the form AAAAMMJJ",
        lambda f: _("«%(text)s» is no date of the form AAAAMMJJ", text=f["text"]),
    ),
    _form(
        "«(?P<text>.*)» lies outside the years (?P<first>[0-9]+) to (?P<last>[0-9]+)",
        lambda f: _(
            "«%(text)s» lies outside the years %(first)s to %(last)s",
            text=f["text"],
            first=f["first"],
            last=f["last"],
        ),
    ),
    _form(
        "«(?P<text>.*)» is no day of the calendar",
        lambda f: _("«%(text)s» is no day of the calendar", text=f["text"]),
    ),
    _form(
        r"«(?P<text>.*)» is neither D nor C, \+1 nor -1",
        lambda f: _("«%(text)s» is neither D nor C, +1 nor -1", text=f["text"]),
    ),
    *(
        _form(
            f"«(?P<text>.*)» {re.escape(english)}",
            lambda f, why=why: _("«%(text)s» is no number: %(why)s", text=f["text"], why=why()),  # type: ignore[misc]  # bound in its loop
        )
        for english, why in _WHY_NO_NUMBER
    ),
    _form(
        "«(?P<text>.*)…» is longer than (?P<most>[0-9]+) characters",
        lambda f: _("«%(text)s…» is longer than %(most)s characters", text=f["text"], most=f["most"]),
    ),
    _form(
        r"entry (?P<number>.*) of journal (?P<journal>.*) does not balance: "
        rf"debit (?P<debit>{_AMOUNT}), credit (?P<credit>{_AMOUNT}), difference (?P<gap>{_AMOUNT}) "
        r"\(rows? (?P<rows>.*)\)",
        lambda f: _(
            "Entry %(number)s of journal %(journal)s does not balance: debit %(debit)s, credit %(credit)s, "
            "difference %(gap)s (rows %(rows)s)",
            **f,
        ),
    ),
    _form("the file is empty", lambda _f: _("The file is empty")),
    _form(
        "the file is in UTF-16; .*",
        lambda _f: _("The file is in UTF-16; a FEC is in ASCII, ISO 8859-15 or UTF-8: save it as UTF-8"),
    ),
    _form(
        "the file is no text but a spreadsheet, an archive or a PDF: .*",
        lambda _f: _("The file is no text but a spreadsheet, an archive or a PDF: export the FEC as text"),
    ),
    _form(
        "the file is XML; .*",
        lambda _f: _("The file is XML; only the flat form with TAB or | is read: export it as text"),
    ),
    _form(
        "the columns are separated by semicolons; .*",
        lambda _f: _("The columns are separated by semicolons; a FEC has TAB or |"),
    ),
    _form(
        "the columns are separated by commas; .*",
        lambda _f: _("The columns are separated by commas; a FEC has TAB or |"),
    ),
    _form(
        "the first line does not hold the column names of a FEC, separated by TAB or .*",
        lambda _f: _("The first line does not hold the column names of a FEC, separated by TAB or |"),
    ),
)
