"""What the forms about people say, read as values; what cannot be read is told at its field."""

from collections.abc import Mapping
import datetime as dt

from flask_babel import gettext as _

from server.portal.belonging.words import Fault, fault_of
from tenants.people.invitations import Offer
from tenants.people.memberships import RoleError, Term, TermError
from tenants.people.people import LANGUAGES
from tenants.people.place import Place
from tenants.people.roles import Role

AUDIT_DAYS = 30  # of an auditor, where nobody says how long


class UnreadableFormError(ValueError):
    """A field holds what it cannot."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


def read_offer(form: Mapping[str, str], place: Place, today: dt.date) -> Offer:
    """Return the invitation that a form asks for.

    Raises:
        UnreadableFormError: a field cannot be read.
    """
    term = read_term(form, place, today)
    asked = form.get("language", "")
    language = next((known for known in LANGUAGES if known == asked), LANGUAGES[0])
    return Offer(form.get("email", ""), term.role, term.until, language, form.get("called", "").strip())


def read_term(form: Mapping[str, str], place: Place, today: dt.date) -> Term:
    """Return the role that a form gives, from today on.

    Raises:
        UnreadableFormError: a field cannot be read.
    """
    role = next((known for known in place.roles if known.value == form.get("role")), None)
    if role is None:
        raise UnreadableFormError(fault_of(RoleError()))
    until = read_day(form.get("until", ""))
    if role is Role.AUDITOR and until is None:
        raise UnreadableFormError(fault_of(TermError()))
    if until is not None and until < today:
        raise UnreadableFormError(fault_of(TermError()))
    return Term(role, today, until)


def read_day(text: str) -> dt.date | None:
    """Return the day of a date field, None where it is empty.

    Raises:
        UnreadableFormError: it is no day.
    """
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise UnreadableFormError(Fault("until", _("There is no such day in the calendar."))) from error


def default_end(today: dt.date) -> dt.date:
    """Return the last good day of an auditor, where nobody says another."""
    return today + dt.timedelta(days=AUDIT_DAYS)
