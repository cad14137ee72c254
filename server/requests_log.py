"""The access log: one line of JSON a request, without anything secret.

Says which page was asked for by its route, never by its address: addresses of invitations and resets are
secrets. Owns the line; where it goes is up to logging.
"""

import json
import logging
import re
import time

from flask import Flask, Response, g, request

from tenants.people.web_sessions import WebSession

_log = logging.getLogger("lettrine.requests")
_LONGEST = 200
_SECRET = re.compile(r"[\w-]{20,}")  # what could be one, whatever a mail or a person has put behind it


def set_up(app: Flask) -> None:
    """Have an application log each request when its answer is made."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(answer: Response) -> Response:
    session = g.get("signed_in")
    values = request.view_args or {}
    line = {
        "method": request.method,
        "path": _path(),
        "status": answer.status_code,
        "ms": round((time.perf_counter() - g.get("begun", time.perf_counter())) * 1000, 1),
        "person": session.person.id if isinstance(session, WebSession) else None,
        "tenant": values.get("slug"),
        "firm": values.get("firm"),
    }
    _log.info("%s", json.dumps({name: value for name, value in line.items() if value is not None}))
    return answer


def _path() -> str:
    """Return the address with secrets left out; what leads nowhere is shortened, its long parts left out.

    An address with a secret leads nowhere too: by another method, without its last slash, cut by a mail.
    """
    rule = request.url_rule
    if rule is None:
        return _SECRET.sub("…", request.path)[:_LONGEST]
    return request.path[:_LONGEST] if "secret" not in rule.arguments else rule.rule
