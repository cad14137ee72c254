"""Who sends this request, by the session that the browser's cookie names; asked once a request.

Never decides what they may do.
"""

from flask import g, request

from server.auth import cookies
from server.services import services
from tenants.people import web_sessions
from tenants.people.people import Person
from tenants.people.web_sessions import Caller, WebSession

_LONGEST_SECRET = 200


def signed_in() -> WebSession | None:
    """Return the session of this request, one that waits for its second factor included."""
    if "signed_in" not in g:
        secret = cookies.read(cookies.SESSION)
        known = 0 < len(secret) <= _LONGEST_SECRET
        g.signed_in = web_sessions.find(services().database, secret, services().now()) if known else None
    found = g.signed_in
    assert found is None or isinstance(found, WebSession)
    return found


def current_person() -> Person | None:
    """Return who is signed in."""
    session = signed_in()
    return None if session is None or session.waits else session.person


def caller() -> Caller:
    """Return from where this request comes."""
    return Caller(services().now(), request.remote_addr or "", request.user_agent.string)
