"""A request for a page of a revision: checked, asked of Fava, protected, and told to the log.

The same whether they come by the portal's address or by the origin of its own; who they are and what they may
was found before. Nothing of the request goes to Fava but the path and the parameters that the table knows,
and the language.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
import posixpath
import time
from urllib.parse import quote

from flask import Response, abort, jsonify, request, send_file
from flask_babel import gettext as _

from server.fava_gateway.allowed import Ask, Kind, RefusedError, wanted
from server.fava_gateway.looking import Looking
from server.fava_gateway.policy import of_fava, protect
from server.fava_gateway.seen import tell
from server.portal.customers.documents import type_of
from server.services import services
from tenants.books.history import NoSuchRevisionError, read_file, revision_of
from tenants.fava import (
    Failed,
    FavaAnswer,
    FavaBusyError,
    FavaGoneError,
    FavaPool,
    FavaRequest,
    FavaTimeError,
    House,
    Ready,
    Starting,
    State,
)

FIRST_PAGE = "income_statement/"
PAGE_WAITS = 1.5  # seconds that a page waits for Fava before it says that it is on its way
DATA_WAITS = 8.0  # what a script fetches has nowhere to say so
_LOOK_EVERY = 0.05
_NOT_FOUND = 404
_BAD = 400
_SEE_OTHER = 303
_ON_ITS_WAY = 202
_UNAVAILABLE = 503
_UNPROCESSABLE = 422
_FAULT = 500
_LANGUAGES = {"fr": "fr,en;q=0.5", "en": "en"}
_LONGEST_NAME = 500


OnItsWay = Callable[[Starting | Failed], Response]


def answer(looking: Looking, path: str, on_its_way: OnItsWay) -> Response:
    """Answer one request for a page of a revision.

    Args:
        looking: who looks at what, let in already.
        path: what follows the revision in the address, decoded.
        on_its_way: makes the page for a Fava that is not there yet, or cannot be.
    """
    if not path:
        return _redirected(looking.base + FIRST_PAGE)
    own = _OWN.get(path)
    if own is not None:
        return own(looking, on_its_way)
    try:
        ask = wanted(path, request.query_string)
    except RefusedError as error:
        return refused(path, error)
    try:
        with pool().turn(looking.access.tenant_id):
            return _asked(looking, ask, on_its_way)
    except FavaBusyError:
        abort(_UNAVAILABLE)


def _asked(looking: Looking, ask: Ask, on_its_way: OnItsWay) -> Response:
    """Ask the Fava of the revision once it is there, twice where its process has just ended."""
    state = opened(looking.access.tenant_id, looking.revision, _patience(ask))
    if not isinstance(state, Ready):
        return _not_there(ask.kind, state, on_its_way)
    _log_view(looking, ask.view, ask.filters)  # before it is asked: that a query fails tells of the books too
    said = _said(looking, ask, state.house)
    if said is None:
        state = opened(looking.access.tenant_id, looking.revision, DATA_WAITS)
        said = _said(looking, ask, state.house) if isinstance(state, Ready) else None
    if said is None:
        return _not_there(ask.kind, state if not isinstance(state, Ready) else Starting("files"), on_its_way)
    return protect(_made(looking, ask, said), looking.origin, looking.base)


def opened(tenant_id: int, revision: int, patience: float) -> State:
    """Return where the Fava of a revision is, having waited a little for one that is on its way."""
    until = time.monotonic() + patience
    try:
        state = pool().open(tenant_id, revision)
        while isinstance(state, Starting) and time.monotonic() < until:
            time.sleep(_LOOK_EVERY)
            state = pool().open(tenant_id, revision)
    except NoSuchRevisionError:
        abort(_NOT_FOUND)
    return state


def pool() -> FavaPool:
    """Return the service's Favas; where it runs none, no revision has such pages."""
    found = services().fava
    if found is None:
        abort(_NOT_FOUND)
    return found


def refused(path: str, error: RefusedError) -> Response:
    """Say why something may not be asked: to Fava's scripts as they show it, to people as a page."""
    if path.startswith("api/"):
        return _json_fault(error.status, error.reason)
    return abort(error.status, error.reason)


def _json_fault(status: int, reason: str) -> Response:
    made = jsonify({"error": reason})
    made.status_code = status
    return made


def _redirected(address: str) -> Response:
    made = Response(status=_SEE_OTHER)
    made.headers["Location"] = address
    made.headers["Referrer-Policy"] = "no-referrer"
    return made


def _patience(ask: Ask) -> float:
    return PAGE_WAITS if ask.kind is Kind.PAGE else DATA_WAITS


def _not_there(kind: Kind, state: Starting | Failed, on_its_way: OnItsWay) -> Response:
    if kind is not Kind.DATA:
        return on_its_way(state)
    if isinstance(state, Failed):
        return _json_fault(_UNAVAILABLE, state.reason)
    return _json_fault(_ON_ITS_WAY, _("Fava is being started. Open this page again in a moment."))


def _said(looking: Looking, ask: Ask, house: House) -> FavaAnswer | None:
    """Return what Fava says; None where its process has ended."""
    asked = FavaRequest(ask.path, ask.query, looking.prefix, _LANGUAGES.get(looking.language, ""))
    try:
        return house.ask(asked)
    except FavaTimeError:  # asked again it would take as long, in a process begun anew
        abort(_UNAVAILABLE)
    except FavaGoneError:
        return None


def _made(looking: Looking, ask: Ask, said: FavaAnswer) -> Response:
    """Make our answer of Fava's; a redirect of its own leads nowhere but to the first page."""
    if 300 <= said.status < _BAD:  # noqa: PLR2004  as HTTP numbers them
        return _redirected(looking.base + FIRST_PAGE)
    if said.status >= _FAULT:  # with this Fava says too what somebody asked wrongly
        said = replace(said, status=_UNPROCESSABLE)
    saved_as = ""
    if ask.kind is Kind.FILE and said.status < _BAD:
        ending = "csv" if ask.path.endswith(".csv") else "beancount"
        saved_as = f"{looking.access.slug}-{looking.revision}.{ending}"
    return of_fava(said, saved_as=saved_as)


def _log_view(looking: Looking, view: str, filters: Mapping[str, str]) -> None:
    every = services()
    tell(every.seen_in_fava, every.database, looking, every.now(), view=view, filters=filters)


def _one(name: str) -> str:
    """Return a parameter of a page of our own, which stands in the address once at most."""
    given = request.args.getlist(name)
    if len(given) > 1 or any(len(each) > _LONGEST_NAME for each in given):
        abort(_BAD)
    return given[0] if given else ""


def _unchanged(_looking: Looking, _on_its_way: OnItsWay) -> Response:
    """Say that nothing changed: a revision never does. Asked every few seconds, so it counts as no use."""
    return jsonify({"data": False, "mtime": "0"})


def _to_portal(looking: Looking, _on_its_way: OnItsWay) -> Response:
    """Lead back to the portal."""
    return _redirected(looking.portal)


def _document(looking: Looking, _on_its_way: OnItsWay) -> Response:
    """Hand out a document of the revision as a file."""
    path = posixpath.normpath(_one("filename"))
    with services().database.reading(looking.access.tenant_id) as session:
        try:
            data = read_file(session, path, revision_of(session, looking.revision))
        except NoSuchRevisionError:
            abort(_NOT_FOUND)
    if data is None:
        abort(_NOT_FOUND)
    _log_view(looking, f"document {path}", {})
    name = posixpath.basename(path)
    made = send_file(BytesIO(data), mimetype=type_of(path), as_attachment=True, download_name=name)
    return protect(made, looking.origin, looking.base)


def _line(looking: Looking, on_its_way: OnItsWay) -> Response:
    """Lead to the entry that a line of a file stands in: on the page of an account, or in the journal."""
    path, lineno, account = _one("path"), _one("lineno"), _one("account")
    numbers_a_line = lineno.isascii() and lineno.isdecimal() and len(lineno) <= 7  # noqa: PLR2004  as in the table
    if not path or not numbers_a_line:
        abort(_BAD)
    try:
        with pool().turn(looking.access.tenant_id):
            state = opened(looking.access.tenant_id, looking.revision, PAGE_WAITS)
            if not isinstance(state, Ready):
                return on_its_way(state)
            found = state.house.entry_hash(path, int(lineno))
    except FavaGoneError:
        return on_its_way(Starting("files"))
    except FavaBusyError:
        abort(_UNAVAILABLE)
    if not found:
        abort(_NOT_FOUND)
    page = f"account/{quote(account, safe=':')}/" if account else "journal/"
    return _redirected(f"{looking.base}{page}#context-{quote(found)}")


_OWN: dict[str, Callable[[Looking, OnItsWay], Response]] = {
    "api/changed": _unchanged,
    "document/": _document,
    "line": _line,
    "portal": _to_portal,
}
