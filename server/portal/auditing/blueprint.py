"""The blueprint of the audit pages, and how a page finds the revision that its address names."""

from dataclasses import dataclass
import datetime as dt

from flask import Blueprint
from flask_babel import gettext as _

from server.portal.page import tenant_page
from server.portal.pictures import day_of, picture_at, picture_for
from server.services import services
from tenants.books.history import NoSuchRevisionError
from tenants.books.past import revision_on
from tenants.books.picture import Picture
from tenants.books.refusals import RefusedBookError
from tenants.people.access import TenantAccess

MOST_DIGITS = 9

blueprint = Blueprint("auditing", __name__, url_prefix="/t/<slug>/auditing")


@dataclass(frozen=True, slots=True)
class Asked:
    """The state of the books that somebody asked for, or what stands in the way; one of both."""

    picture: Picture | None = None
    fault: str = ""


def number_of(typed: str) -> int | None:
    """Read a number of a revision as people type it; None where it is none."""
    bare = typed.strip()
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= MOST_DIGITS else None


def books_at(access: TenantAccess, typed: str) -> Asked:
    """Return the books at a revision that somebody typed; nothing typed: at the last."""
    if not typed.strip():
        return Asked(picture_for(access.tenant_id))
    number = number_of(typed)
    if number is None:
        return Asked(fault=_("The number of a revision is a whole number, such as 12."))
    try:
        return Asked(picture_at(access.tenant_id, number))
    except NoSuchRevisionError:
        return Asked(fault=_("There is no revision %(number)s.", number=number))
    except RefusedBookError as refusal:
        return Asked(
            fault=_(
                "Revision %(number)s cannot be read by today’s rules: %(reason)s",
                number=number,
                reason=str(refusal.errors[0]),
            )
        )


def number_on(access: TenantAccess, day: dt.date) -> int | None:
    """Return the number of the last revision of a day; None where there was none yet."""
    with services().database.reading(access.tenant_id) as session:
        found = revision_on(session, day)
        return found.number if found else None


def day_typed(typed: str, otherwise: dt.date | None = None) -> dt.date | None:
    """Read a day of a form; `otherwise` where nothing was typed, None where it is no day."""
    return day_of(typed.strip()) if typed.strip() else otherwise


def auditing_page(template: str, access: TenantAccess, tab: str, **context: object) -> str:
    """Render a page of the audit's place; `tab` is the endpoint that is current among the tabs."""
    return tenant_page(template, access, "auditing", tab=tab, **context)
