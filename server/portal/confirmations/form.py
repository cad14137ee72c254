"""What the form of confirmations takes: each field read, or refused with a sentence; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from server.portal.pictures import day_of
from tenants.confirmations import MOST_LETTERS, Wanted

ANSWER_DAYS = 21  # from the letter to the last day of the answer, where nobody says otherwise
LONGEST_TEXT = 120
MOST_LINES = 7  # of an address: more would leave the window of the envelope
_BLANKS = " \t\r\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form holds; `wanted` is None where `errors` say why."""

    codes: tuple[str, ...]
    wanted: Wanted | None
    errors: Mapping[str, str] = field(default_factory=dict)


class _Reader:
    """Reads one field after the other, and keeps what is wrong with each."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self._form = form
        self.errors: dict[str, str] = {}

    def text(self, name: str, missing: str = "") -> str:
        found = " ".join(self._form.get(name, "").split())
        if missing and not found:
            self.errors[name] = missing
        elif len(found) > LONGEST_TEXT:
            self.errors[name] = _("At most %(count)s characters.", count=LONGEST_TEXT)
        elif not found.isprintable():
            self.errors[name] = _("There are signs in it that cannot be printed.")
        return found

    def lines(self, name: str, missing: str = "") -> tuple[str, ...]:
        stripped = (line.strip(_BLANKS) for line in self._form.get(name, "").splitlines())
        found = tuple(line for line in stripped if line)
        if missing and not found:
            self.errors[name] = missing
        elif len(found) > MOST_LINES:
            self.errors[name] = _("At most %(count)s lines: there is no room for more.", count=MOST_LINES)
        elif any(len(line) > LONGEST_TEXT for line in found):
            self.errors[name] = _("At most %(count)s characters in a line.", count=LONGEST_TEXT)
        elif not all(map(str.isprintable, found)):
            self.errors[name] = _("There are signs in it that cannot be printed.")
        return found

    def day(self, name: str) -> dt.date | None:
        found = day_of(self._form.get(name, ""))
        if found is None:
            self.errors[name] = _("Choose a day.")
        return found

    def codes(self) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(self._form.getlist("code")))
        if not found:
            self.errors["code"] = _("Choose at least one customer.")
        elif len(found) > MOST_LETTERS:
            self.errors["code"] = _(
                "One file holds at most %(count)s letters: choose fewer customers.", count=MOST_LETTERS
            )
        return found


def read_form(form: MultiDict[str, str], as_of: dt.date) -> Sent:
    """Read the form of letters about balances as of a day."""
    read = _Reader(form)
    codes, written_on, until = read.codes(), read.day("written_on"), read.day("until")
    if written_on and until and until < written_on:
        read.errors["until"] = _("The answer cannot be due before the letter is written.")
    wanted = Wanted(
        as_of=as_of,
        written_on=written_on or as_of,
        until=until or as_of,
        sender=read.text("sender", _("Whose letter is it? Write the name of the company.")),
        sender_lines=read.lines("sender_lines"),
        signs=read.text("signs"),
        place=read.text("place"),
        auditor=read.text("auditor", _("To whom does the answer go? Write the name of the auditor.")),
        auditor_lines=read.lines("auditor_lines", _("The answer needs an address.")),
        english=frozenset(form.getlist("english")),
    )
    return Sent(codes, None if read.errors else wanted, read.errors)
