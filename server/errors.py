"""Answers to what cannot be done: a page for a person, problem+json for a program, plain text for Git.

Owns the words of each status. Never shows what went wrong inside: that goes to the log.
"""

from dataclasses import asdict, dataclass
import http
import logging
import re

from flask import Flask, Response, g, jsonify, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]  # it ships no types
from werkzeug.exceptions import BadRequest, HTTPException

from server.auth.refused import (
    BooksClosedError,
    ForgedFormError,
    NoSeatError,
    NotPermittedError,
    PlanFullError,
    ServiceStoppedError,
)
from server.portal.page import plain_page
from server.portal.refusals import RETRY_SECONDS, Refusal, refusal_of
from server.portal.standing import stops
from tenants.books.refusals import NotWrittenError
from tenants.jail import JailUnavailableError
from tenants.people.roles import PERMISSIONS, Permission, Role

PROBLEM = "application/problem+json"
_UNAVAILABLE = 503
_FORBIDDEN = 403
_TEXT_PATHS = ("/git/",)
_SECRET_FIELDS = re.compile("csrf|code|password|secret|token")
_SHORT = 40  # characters that one types again without a sigh
_PROBLEM_PATHS = ("/api/",)
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})

_log = logging.getLogger("lettrine")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody reads: what happened, and what to do."""

    title: str | LazyString
    advice: str | LazyString
    act: str = ""  # words of a link that leads on
    address: str = ""


_WORDS = {
    400: Told(
        lazy_gettext("This request cannot be read"), lazy_gettext("Nothing was done. Go back and try again.")
    ),
    401: Told(
        lazy_gettext("You are not signed in"),
        lazy_gettext("Your session is over, or has not begun. Sign in, then repeat what you did."),
    ),
    403: Told(
        lazy_gettext("You may not do this here"),
        lazy_gettext("Ask somebody of your firm or company who may."),
    ),
    404: Told(
        lazy_gettext("This page does not exist, or not for you"),
        lazy_gettext("The address may be an old one, or the client belongs to another firm."),
    ),
    405: Told(
        lazy_gettext("This address is not used that way"), lazy_gettext("Go back and use the page’s buttons.")
    ),
    409: Told(
        lazy_gettext("Somebody else was faster"),
        lazy_gettext("Nothing of yours was written. Read the page again and repeat what you did."),
    ),
    413: Told(
        lazy_gettext("This is too large"),
        lazy_gettext("Nothing was kept. Send a smaller file, or less text at a time."),
    ),
    415: Told(
        lazy_gettext("This kind of content is not taken here"), lazy_gettext("Nothing was kept.")
    ),
    422: Told(lazy_gettext("This cannot be done as it stands"), lazy_gettext("Nothing was written.")),
    429: Told(
        lazy_gettext("Too many tries in a short time"),
        lazy_gettext("Wait a little, then try again. Nothing is lost."),
    ),
    500: Told(
        lazy_gettext("Something broke on our side"),
        lazy_gettext("What you did may not be written: look before you repeat it. The fault has been noted."),
    ),
    503: Told(
        lazy_gettext("The service cannot do this at the moment"),
        lazy_gettext("Nothing was written. Try again in a few seconds."),
    ),
}  # fmt: skip

_ABILITIES = {
    Permission.READ: lazy_gettext("to see the books"),
    Permission.WRITE: lazy_gettext("to change the books"),
    Permission.REOPEN: lazy_gettext("to reopen a closed period"),
    Permission.LETTER: lazy_gettext("to letter"),
    Permission.SEND: lazy_gettext("to send reminders"),
    Permission.ASSIGN: lazy_gettext("to assign invoices to a factor"),
    Permission.BILLING: lazy_gettext("to manage the subscription"),
    Permission.MEMBERS: lazy_gettext("to manage members and tokens"),
    Permission.AUDIT: lazy_gettext("to read the audit log"),
}
_HOLDERS = {
    Role.PARTNER: lazy_gettext("a partner of the firm"),
    Role.ACCOUNTANT: lazy_gettext("an accountant of the firm"),
    Role.OWNER: lazy_gettext("an owner of the company"),
    Role.STAFF: lazy_gettext("somebody of the company’s staff"),
}


def set_up(app: Flask) -> None:
    """Have an application answer in this way."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(ParseException, lambda _torn: _of_http(BadRequest()))  # found while it is read
    app.register_error_handler(NotPermittedError, _of_permission)
    app.register_error_handler(ForgedFormError, _of_forged)
    app.register_error_handler(NoSeatError, lambda error: _told_stop(stops.seatless(error)))
    for cause in (ServiceStoppedError, BooksClosedError, PlanFullError):
        app.register_error_handler(cause, _of_stop)
    app.register_error_handler(NotWrittenError, _of_refusal)
    app.register_error_handler(JailUnavailableError, _of_refusal)
    app.register_error_handler(Exception, _of_fault)


def answer(status: int, told: Told, refusal: Refusal | None = None) -> Response:
    """Answer in the form that who asks can read."""
    if request.path.startswith(_TEXT_PATHS):
        made = Response(f"{told.title}. {told.advice}\n", content_type="text/plain; charset=utf-8")
    elif _wants_page():
        made = Response(
            plain_page("auth/error.html", status=status, told=told, refusal=refusal, typed=_typed())
        )
    else:
        made = problem(status, told, refusal)
    made.status_code = status
    if status == _UNAVAILABLE:
        made.headers["Retry-After"] = str(RETRY_SECONDS)
    return made


def problem(status: int, told: Told, refusal: Refusal | None = None) -> Response:
    """Make the answer that a program reads, as RFC 9457 has it."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": str(told.title),
        "status": status,
        "detail": f"{str(told.title).removesuffix('.')}. {told.advice}".strip(),
    }
    if refusal is not None:
        body["kind"] = refusal.kind
        body["faults"] = [asdict(fault) for fault in refusal.faults]
    made = jsonify(body)
    made.status_code = status
    made.content_type = PROBLEM
    return made


def who_can(permission: Permission) -> str:
    """Name those whose role allows it, such as « a partner of the firm »."""
    return ", ".join(str(said) for role, said in _HOLDERS.items() if permission in PERMISSIONS[role])


def _of_http(error: HTTPException) -> Response:
    if error.response is not None:
        made = error.get_response()
        assert isinstance(made, Response)
        return made
    status = error.code or http.HTTPStatus.INTERNAL_SERVER_ERROR
    told = _WORDS.get(status) or Told(http.HTTPStatus(status).phrase, "")
    own = error.description
    if own and own != type(error).description:
        told = Told(told.title, own)  # who aborted said it better
    made = answer(status, told)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            made.headers[name] = value
    return made


def _of_permission(error: NotPermittedError) -> Response:
    advice = _(
        "This takes the right %(ability)s. Who can: %(holders)s.",
        ability=str(_ABILITIES[error.permission]),
        holders=who_can(error.permission),
    )
    return answer(_FORBIDDEN, Told(_WORDS[_FORBIDDEN].title, advice))


def _of_forged(_error: ForgedFormError) -> Response:
    told = Told(
        _("This page is too old to be sent"),
        _("Nothing was done. Open it again, then repeat it; your browser must keep cookies for this."),
    )
    return answer(_FORBIDDEN, told)


def _of_stop(error: stops.Refused) -> Response:
    return _told_stop(stops.stop_of(error))


def _told_stop(stop: stops.Stop) -> Response:
    return answer(stops.STATUS, Told(stop.title, stop.advice, stop.act, stop.address))


def _of_refusal(error: NotWrittenError | JailUnavailableError) -> Response:
    if isinstance(error, JailUnavailableError):
        _log.warning("the jail: %s", error)
    refusal = refusal_of(error)
    return answer(refusal.status, Told(refusal.title, refusal.advice), refusal)


def _of_fault(error: Exception) -> Response:
    """Answer a fault of ours; the page is made without asking the database again who looks."""
    _log.error("%s %s", request.method, request.path, exc_info=error)
    g.signed_in = None
    status = http.HTTPStatus.INTERNAL_SERVER_ERROR
    try:
        return answer(status, _WORDS[status])
    except Exception:  # noqa: BLE001  whatever else is broken, an answer goes out
        _log.exception("nor could the page that says so be made")
        return Response("Lettrine: internal error\n", status, content_type="text/plain; charset=utf-8")


def _typed() -> list[str]:
    """Return the longer texts of a form that was refused, so that whoever typed them can keep them.

    What has no second word is a name that a page gave itself.
    """
    if request.method != "POST" or request.mimetype not in _FORMS:
        return []
    try:
        fields = request.form.items(multi=True)
    except HTTPException:  # it was too large to be read
        return []
    return [
        text
        for name, text in fields
        if len(text) > _SHORT and len(text.split(maxsplit=1)) > 1 and not _SECRET_FIELDS.search(name)
    ]


def _wants_page() -> bool:
    """Tell whether a browser shows the answer as a page, rather than a program reading it."""
    if request.path.startswith(_PROBLEM_PATHS) or "HX-Request" in request.headers or request.is_json:
        return False
    return any(kind == "text/html" for kind in request.accept_mimetypes.values())
