"""What is answered below `/d/` where no page stands, or where a page breaks: as plainly as by a bad link.

An address that is cut short, has one part too many, or is asked for by a method that it does not know still
holds a secret: its answer sets no cookie, names nobody, and the log has its route alone.
"""

import logging

from flask import Response, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect

from server.debtor.door import plain

PLACE = "/d/"
_BROKEN = 500
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
}
_log = logging.getLogger(__name__)


def of_error(error: Exception) -> Response:
    """Answer what cannot be done, or broke, without a word of the house."""
    if isinstance(error, HTTPException):
        return plain("refused", error.code or _BROKEN)
    route = request.url_rule.rule if request.url_rule else PLACE
    _log.error("%s %s", request.method, route, exc_info=error)
    return plain("broken", _BROKEN)


def lead_nowhere() -> Response | None:
    """Answer an address of nothing, or a method that a page does not know."""
    error = request.routing_exception
    if error is None or isinstance(error, RequestRedirect) or not request.path.startswith(PLACE):
        return None
    if isinstance(error, NotFound):
        return plain("closed", NotFound.code)
    answer = of_error(error)
    answer.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return answer


def add_headers(answer: Response) -> Response:
    """Say what holds for every answer below `/d/`."""
    if request.path.startswith(PLACE):
        answer.headers.update(_HEADERS)
    return answer
