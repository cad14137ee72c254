"""Who comes in: a token as the password of HTTP's Basic scheme; any user name.

Who shows nothing is asked for a token, whatever the address; who shows one that does not open this tenant
is told «not found», as for a tenant that does not exist.
"""

from flask import Response, abort, request

from server.auth.entitled import given
from server.services import services
from tenants.people import tokens
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

_ASK = "This address needs a token as the password; `lettrine token issue` makes one.\n"
_NOTHING = (
    "Nothing is found here with this token. Check the address; a token is good for one company and for a "
    "while, `lettrine token issue` makes a new one.\n"
)
_CLOSED = (
    "Service ended here, and so did the time to take the books out. They are kept, and open again once what "
    "is owed is paid or a plan is chosen: the portal says who can do so.\n"
)
_READ_ONLY = "This token may read and not push; `lettrine token issue` makes one that may.\n"


def admitted(slug: str, permission: Permission) -> TenantAccess:
    """Return the access of who asks; end the request where it does not reach so far."""
    shown = request.authorization.password if request.authorization else None
    if not shown:  # Git first tries a name without a password, and asks the person only after another 401
        asked = _plain(_ASK, 401)
        asked.headers["WWW-Authenticate"] = 'Basic realm="Lettrine", charset="UTF-8"'
        abort(asked)
    access = tokens.resolve(services().database, slug, shown, services().now())
    if access is None or not access.may(Permission.READ):
        abort(_plain(_NOTHING, 404))
    if not access.may(permission):
        abort(_plain(_READ_ONLY, 403))
    if not given(access).entitlement.may_read:
        abort(_plain(_CLOSED, 403))
    return access


def _plain(text: str, status: int) -> Response:
    """Return an answer that Git shows to the person: it shows plain text and nothing else."""
    return Response(text, status, content_type="text/plain; charset=utf-8")
