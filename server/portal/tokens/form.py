"""What the form that makes a token says, and why none was made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from tenants.people.roles import Permission
from tenants.people.tokens import GRANTABLE, LONGEST_DAYS, LONGEST_LABEL, LabelError, ScopeError, TermError

USUAL_DAYS = 90
REFUSED = (LabelError, ScopeError, TermError)
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token as somebody wants it; `days` is 0 where what was typed is no number."""

    label: str
    permissions: frozenset[Permission]
    days: int


def read_form(form: Mapping[str, str]) -> Wanted:
    """Return the token that a form asks for; it always reads."""
    ticked = {each for each in GRANTABLE if form.get(f"may:{each.value}")}
    typed = form.get("days", "").strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS
    label = " ".join(form.get("label", "").split())
    return Wanted(label, frozenset({Permission.READ, *ticked}), int(typed) if is_number else 0)


def faults_of(error: Exception) -> Mapping[str, str]:
    """Say at which field and why no token was made."""
    field, say = _FAULTS[type(error)]
    return {field: say()}


_FAULTS: Mapping[type[Exception], tuple[str, Callable[[], str]]] = {
    LabelError: ("label", lambda: _("At most %(most)s characters, on one line.", most=LONGEST_LABEL)),
    TermError: ("days", lambda: _("From 1 to %(most)s days.", most=LONGEST_DAYS)),
    ScopeError: ("scope", lambda: _("A token permits no more than you may yourself.")),
}
