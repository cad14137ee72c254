"""The page of confirmations: customers to choose from, what the letters need, and both files.

Nothing is kept but an entry in the audit log: the same form makes the same letters again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
import datetime as dt
import hashlib
import re

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from server.auth.access import for_tenant
from server.portal.auditing.blueprint import auditing_page, books_at, day_typed
from server.portal.confirmations.form import ANSWER_DAYS, read_form
from server.portal.confirmations.sheet import requests_sheets
from server.portal.exporting import XLSX, xlsx
from server.portal.handing_out import PDF, handed_out
from server.portal.links import customer_address
from server.services import services
from tenants.books.picture import Picture
from tenants.confirmations import (
    MOST_LETTERS,
    NoSuchCustomerError,
    Request,
    UnprovenError,
    Wanted,
    askable,
    letters,
    requests_of,
)
from tenants.paper import PaperError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission, Role

_TAB = "confirmations.get_confirmations"
_WHOLE = re.compile(r"[0-9]{1,9}")
_BETWEEN_CODES = re.compile(r"[,;\r\n]+")

blueprint = Blueprint("confirmations", __name__, url_prefix="/t/<slug>/auditing/confirmations")
Maker = Callable[[Picture, Sequence[Request], Wanted], bytes]
Answer = str | Response | tuple[str, int]


@blueprint.get("")
@for_tenant(Permission.READ)
def get_confirmations(access: TenantAccess) -> Answer:
    """Show whom the books know as of a day, those with the largest balances first, and the form."""
    return _page(access, request.args)


@blueprint.post("/letters.pdf")
@for_tenant(Permission.READ)
def post_letters(access: TenantAccess) -> Answer:
    """Hand out the letters to the customers that were chosen, as one file."""
    return _made(access, "pdf", PDF, lambda picture, asked, wanted: letters(picture, asked, wanted).pdf)


@blueprint.post("/list.xlsx")
@for_tenant(Permission.READ)
def post_list(access: TenantAccess) -> Answer:
    """Hand out the list that goes with the letters, to note what was sent and answered."""

    def made(_picture: Picture, asked: Sequence[Request], wanted: Wanted) -> bytes:
        return xlsx(requests_sheets(asked, wanted), _("Total"))

    return _made(access, "xlsx", XLSX, made)


def _made(access: TenantAccess, ending: str, content_type: str, make: Maker) -> Answer:
    """Make a file as the form asks, note it in the audit log, and hand it out."""
    picture, as_of = books_at(access, request.form.get("revision", "")).picture, _as_of(request.form)
    sent = read_form(request.form, as_of or services().today())
    if picture is None or as_of is None or sent.wanted is None or _choosing_faults(request.form):
        return _page(access, request.form, sent.errors), 422
    try:
        asked = requests_of(picture, as_of, sent.codes)
        data = make(picture, asked, sent.wanted)
    except NoSuchCustomerError as error:
        fault = _("The books know no customer %(code)s.", code=error.code)
        return _page(access, request.form, {"code": fault}), 422
    except UnprovenError:
        return _page(access, request.form), 422
    except PaperError:
        fault = _("The letters could not be set. Choose fewer customers, or try again in a moment.")
        return _page(access, request.form, {"code": fault}), 503
    name = f"{access.slug}-{_('confirmations')}-{as_of.isoformat()}-r{picture.number}.{ending}"
    return handed_out(
        access,
        data,
        name,
        content_type,
        action="confirmations:make",
        subject=name,
        rows=len(asked),
        told={
            "revision": picture.number,
            "as_of": as_of.isoformat(),
            "sha256": hashlib.sha256(data).hexdigest(),
        },
    )


def _page(access: TenantAccess, given: MultiDict[str, str], errors: Mapping[str, str] | None = None) -> str:
    """Render the page: a first look at it, or a form that was sent and is not right yet."""
    found = books_at(access, given.get("revision", ""))
    asked_day = _as_of(given)
    as_of = asked_day or services().today()
    faults = {**_choosing_faults(given), **(errors or {})}
    rows: tuple[Request, ...] = ()
    if found.picture is not None and asked_day is not None:
        try:
            rows = askable(found.picture, as_of)
        except UnprovenError:
            faults["books"] = _(
                "The open items of that day do not add up to the accounts of the customers: "
                "nobody can be asked to confirm them."
            )
    shown = _chosen_rows(rows, given)
    known = {row.code for row in rows}
    unknown = sorted(_named(given.get("codes", ""), known) - known)
    if rows and unknown:
        faults["codes"] = _("The books know no customer %(code)s.", code=", ".join(unknown))
    is_sent = request.method == "POST"
    chosen = {*given.getlist("code")} if is_sent else {row.code for row in shown[:MOST_LETTERS]}
    return auditing_page(
        "confirmations/confirmations.html",
        access,
        _TAB,
        picture=found.picture,
        revision_fault=found.fault,
        typed={**_defaults(access, found.picture), **given.to_dict()},
        as_of=as_of,
        asked_day=asked_day,
        rows=shown[:MOST_LETTERS],
        rest=max(0, len(shown) - MOST_LETTERS),
        chosen=chosen,
        english={*given.getlist("english")},
        errors=faults,
        to_customer=lambda code: customer_address(access, code, as_of),
    )


def _chosen_rows(rows: Sequence[Request], given: MultiDict[str, str]) -> list[Request]:
    """Return the customers that are named, or those with a balance of at least so much, largest first."""
    named = _named(given.get("codes", ""), {row.code for row in rows})
    least = given.get("least", "").strip()
    least_cents = int(least) * 100 if _WHOLE.fullmatch(least) else 1
    found = [row for row in rows if (row.code in named if named else row.largest_cents >= least_cents)]
    return sorted(found, key=lambda row: (-row.largest_cents, row.code))


def _named(typed: str, known: Collection[str]) -> set[str]:
    """Return the codes in a text, with commas or blanks between; a code may itself hold blanks."""
    named = set[str]()
    for part in filter(None, map(str.strip, _BETWEEN_CODES.split(typed))):
        named |= {part} if part in known else {*part.split()}
    return named


def _as_of(given: MultiDict[str, str]) -> dt.date | None:
    """Return the day of the balances: today where none was typed, None where it is no day."""
    return day_typed(given.get("au", ""), services().today())


def _choosing_faults(given: MultiDict[str, str]) -> dict[str, str]:
    """Say what is wrong with the day and the least balance, by field."""
    as_of, faults = _as_of(given), dict[str, str]()
    if as_of is None:
        faults["au"] = _("Choose a day.")
    elif as_of > services().today():
        faults["au"] = _("This day is still to come: its balances are not known.")
    least = given.get("least", "").strip()
    if least and not _WHOLE.fullmatch(least):
        faults["least"] = _("A whole number, such as 1500.")
    return faults


def _defaults(access: TenantAccess, picture: Picture | None) -> Mapping[str, str]:
    """Return what stands in the fields before anybody typed: what the books and the account know."""
    today = services().today()
    is_auditor = access.role is Role.AUDITOR and access.person is not None
    return {
        "sender": (picture.title if picture else "") or access.name,
        "auditor": access.person.name if is_auditor and access.person else "",
        "written_on": today.isoformat(),
        "until": (today + dt.timedelta(days=ANSWER_DAYS)).isoformat(),
    }
