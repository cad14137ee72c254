"""Forms and calls of our own pages, told from those that another site has a browser send.

Every unsafe request must carry the token of its session; who is not signed in has one of the browser's own,
kept in a cookie. A request that the browser itself calls another site's is refused without looking further.
Views that see to credentials of their own (`by_token`, `by_link`, `by_signature`) take no cookie, so they
need no token of its session; `is_foreign` and `token_of` are there for them too.
"""

import hashlib
import hmac
import secrets

from flask import Flask, Response, abort, current_app, g, request

from server.auth import cookies
from server.auth.refused import ForgedFormError
from server.auth.signed_in import signed_in

FIELD = "csrf"
HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SECRET_BYTES = 32


def csrf_token() -> str:
    """Return the token that forms and calls of this page carry."""
    session = signed_in()
    return token_of(session.csrf if session is not None else _secret_of_browser())


def guard(app: Flask) -> None:
    """Have every unsafe request of an application checked."""
    app.before_request(_check)
    app.after_request(_keep_secret)


def _check() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in _SAFE or view is None or _sees_to_itself(view):
        return
    if is_foreign():
        raise ForgedFormError
    if not is_shown(csrf_token()):
        if signed_in() is None and not _is_for_everyone(view):
            abort(401)  # a page that was left open while its session ended, most often
        raise ForgedFormError


def is_foreign() -> bool:
    """Tell whether the browser itself says that another site had it send this request."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


def is_shown(token: str) -> bool:
    """Tell whether this request carries a token, in its form or its header."""
    shown = request.headers.get(HEADER) or request.form.get(FIELD, "")
    return hmac.compare_digest(token.encode(), shown.encode("utf-8", "replace"))


def _sees_to_itself(view: object) -> bool:
    needs = getattr(view, "needs", None)
    return needs is not None and needs.kind in {"token", "link", "signature"}


def _is_for_everyone(view: object) -> bool:
    needs = getattr(view, "needs", None)
    return needs is None or needs.kind == "everyone"


def _secret_of_browser() -> str:
    """Return the browser's secret, a new one where it has none; it is kept with the answer."""
    secret = cookies.read(cookies.FORM)
    if not secret:
        secret = str(g.setdefault("new_form_secret", secrets.token_urlsafe(_SECRET_BYTES)))
    return secret


def _keep_secret(answer: Response) -> Response:
    secret = g.get("new_form_secret")
    if secret is not None:
        cookies.keep(answer, cookies.FORM, str(secret))
    return answer


def token_of(secret: str) -> str:
    """Return the token that goes with a secret."""
    return hashlib.sha256(f"form {secret}".encode("utf-8", "replace")).hexdigest()
