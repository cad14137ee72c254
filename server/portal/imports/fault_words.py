"""What is wrong in a FEC, in the reader's language.

The core says it in English, as values of a file are told on the command line; here each of its sentences is
known by its form and said again. One that no form fits stands as the core said it.
"""

from collections.abc import Callable
import re

from flask_babel import gettext as _

from server.portal.resaying import Form, again, form

_AMOUNT = r"-?[0-9]+,[0-9]{2}"


def said(message: str) -> str:
    """Say a fault's message in the language of the page."""
    found = again(message, _FORMS)
    return message if found is None else found


def is_known(message: str) -> bool:
    """Tell whether a message can be said in every language."""
    return any(each.pattern.fullmatch(message) for each in _FORMS)


_WHY_NO_NUMBER: tuple[tuple[str, Callable[[], str]], ...] = (
    (
        "is not a number: the decimal sign is the comma, and nothing stands between thousands",
        lambda: _("the decimal sign is the comma, and nothing stands between thousands"),
    ),
    ("is not a number: it has a space inside", lambda: _("there is a space inside")),
    ("is not a number such as 1234,56", lambda: _("a number is written 1234,56")),
)

_FORMS: tuple[Form, ...] = (
    form("the header names this column twice", lambda _f: _("The header names this column twice")),
    form("the header lacks this column", lambda _f: _("The header lacks this column")),
    form(
        "the header is not (?P<name>.*), the rest is",
        lambda f: _("The header is not in %(name)s, the rest of the file is", name=f["name"]),
    ),
    form("the file has no row under its header", lambda _f: _("The file has no row under its header")),
    form("the row is empty", lambda _f: _("The row is empty")),
    form(
        "the row has (?P<cells>[0-9]+) cells, the header (?P<width>[0-9]+)",
        lambda f: _("The row has %(cells)s cells, the header %(width)s", cells=f["cells"], width=f["width"]),
    ),
    form(
        "longer than (?P<signs>[0-9]+) characters or (?P<bytes>[0-9]+) bytes",
        lambda f: _("Longer than %(signs)s characters", signs=f["signs"]),
    ),
    form(
        "byte (?P<byte>0x[0-9A-F]{2}) is not (?P<name>.*), the encoding of the rest of the file",
        lambda f: _(
            "The byte %(byte)s is not in %(name)s, as the rest of the file is", byte=f["byte"], name=f["name"]
        ),
    ),
    form("the date of the entry is blank", lambda _f: _("The date of the entry is missing")),
    form("the account is blank", lambda _f: _("The account is missing")),
    form(
        "«(?P<text>.*)» does not begin with three digits of the chart, 1 to 9 the first",
        lambda f: _(
            "«%(text)s» is no account: it begins with three digits, the first from 1 to 9", text=f["text"]
        ),
    ),
    form(
        "«(?P<text>.*)» is longer than (?P<most>[0-9]+) letters and digits",
        lambda f: _("«%(text)s» is longer than %(most)s letters and digits", text=f["text"], most=f["most"]),
    ),
    form(
        "«(?P<text>.*)…» is too long: (?P<most>[0-9]+) letters and digits at most, .*",
        lambda f: _(
            "«%(text)s…» is too long: %(most)s letters and digits at most", text=f["text"], most=f["most"]
        ),
    ),
    form(
        r"both Debit \((?P<debit>.*)\) and Credit \((?P<credit>.*)\) are not zero",
        lambda f: _(
            "Debit (%(debit)s) and credit (%(credit)s) are both filled in",
            debit=f["debit"],
            credit=f["credit"],
        ),
    ),
    form(
        "«(?P<text>.*)» is not a currency code such as USD",
        lambda f: _("«%(text)s» is no currency code such as USD", text=f["text"]),
    ),
    form(
        "an amount stands in Montantdevise, but no currency here",
        lambda _f: _("Montantdevise holds an amount, and the currency is missing here"),
    ),
    form(
        "«(?P<text>.*)» is finer than a cent", lambda f: _("«%(text)s» is finer than a cent", text=f["text"])
    ),
    form(
        "«(?P<text>.*)» is not a date of the form AAAAMMJJ",
        lambda f: _("«%(text)s» is no date of the form AAAAMMJJ", text=f["text"]),
    ),
    form(
        "«(?P<text>.*)» lies outside the years (?P<first>[0-9]+) to (?P<last>[0-9]+)",
        lambda f: _(
            "«%(text)s» lies outside the years %(first)s to %(last)s",
            text=f["text"],
            first=f["first"],
            last=f["last"],
        ),
    ),
    form(
        "«(?P<text>.*)» is no day of the calendar",
        lambda f: _("«%(text)s» is no day of the calendar", text=f["text"]),
    ),
    form(
        r"«(?P<text>.*)» is neither D nor C, \+1 nor -1",
        lambda f: _("«%(text)s» is neither D nor C, +1 nor -1", text=f["text"]),
    ),
    *(
        form(
            f"«(?P<text>.*)» {re.escape(english)}",
            lambda f, why=why: _("«%(text)s» is no number: %(why)s", text=f["text"], why=why()),  # type: ignore[misc]  # bound in its loop
        )
        for english, why in _WHY_NO_NUMBER
    ),
    form(
        "«(?P<text>.*)…» is longer than (?P<most>[0-9]+) characters",
        lambda f: _("«%(text)s…» is longer than %(most)s characters", text=f["text"], most=f["most"]),
    ),
    form(
        r"entry (?P<number>.*) of journal (?P<journal>.*) does not balance: "
        rf"debit (?P<debit>{_AMOUNT}), credit (?P<credit>{_AMOUNT}), difference (?P<gap>{_AMOUNT}) "
        r"\(rows? (?P<rows>.*)\)",
        lambda f: _(
            "Entry %(number)s of journal %(journal)s does not balance: debit %(debit)s, credit %(credit)s, "
            "difference %(gap)s (rows %(rows)s)",
            **f,
        ),
    ),
    form("the file is empty", lambda _f: _("The file is empty")),
    form(
        "the file is in UTF-16; .*",
        lambda _f: _("The file is in UTF-16; a FEC is in ASCII, ISO 8859-15 or UTF-8: save it as UTF-8"),
    ),
    form(
        "the file is no text but a spreadsheet, an archive or a PDF: .*",
        lambda _f: _("The file is no text but a spreadsheet, an archive or a PDF: export the FEC as text"),
    ),
    form(
        "the file is XML; .*",
        lambda _f: _("The file is XML; only the flat form with TAB or | is read: export it as text"),
    ),
    form(
        "the columns are separated by semicolons; .*",
        lambda _f: _("The columns are separated by semicolons; a FEC has TAB or |"),
    ),
    form(
        "the columns are separated by commas; .*",
        lambda _f: _("The columns are separated by commas; a FEC has TAB or |"),
    ),
    form(
        "the first line does not hold the column names of a FEC, separated by TAB or .*",
        lambda _f: _("The first line does not hold the column names of a FEC, separated by TAB or |"),
    ),
)
