"""Who may open a debtor's page: whoever holds the secret of a link that is good today, at a bearable pace.

Owns what is answered to everybody else, which is the same whether a link is unknown, over or revoked, and
whose it was. Takes no cookie and sets none: a form carries a token that belongs to the link.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_babel import force_locale
from sqlalchemy import select

from server.auth.access import by_link
from server.auth.csrf import is_foreign, is_shown, token_of
from server.portal.i18n import LANGUAGES
from server.services import services
from tenants.books.author import Author
from tenants.desk import Desk, Hand
from tenants.dunning.debtor.links import find
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.decisions.debtors import read_notes
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.story import DEBTOR
from tenants.people.naming import is_slug
from tenants.tenant import Tenant

BODY_BYTES = 32 * 1024
_UNKNOWN = 404
_FORGED = 403
_TOO_MANY = 429
_SAFE = frozenset({"GET", "HEAD"})
_HAND = Hand(Author("Debtor", "debtor@localhost", DEBTOR), DEBTOR)

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """A debtor who came by a link: at whose desk, by which link, and in which language they read."""

    desk: Desk
    link: DebtorLink
    secret: str
    company: str
    language: str

    @property
    def form_token(self) -> str:
        """What forms of this page carry."""
        return token_of(f"debtor {self.secret}")

    def address(self, endpoint: str, **values: str) -> str:
        """Return where a page of this link stands, in the language that is read."""
        own = {"slug": self.desk.tenant_slug, "secret": self.secret, "lang": self.language}
        return url_for(endpoint, **(own | values))  # type: ignore[arg-type]  # all of them stand in the address


def for_debtor(view: View) -> View:
    """Open a view to who holds the link that its address names, and hand the visit to it first."""

    @wraps(view)
    def checked(*, slug: str, secret: str, **values: object) -> Any:  # noqa: ANN401  whatever the view answers
        request.max_content_length = BODY_BYTES
        pace = services().pace
        if seconds := pace.of_address(request.remote_addr or ""):
            return _wait(seconds)
        visit = _visit(slug, secret)
        if visit is None:
            return plain("closed", _UNKNOWN)
        if seconds := pace.of_link(visit.desk.tenant_id, visit.link.number):
            return _wait(seconds)
        if request.method not in _SAFE and (is_foreign() or not is_shown(visit.form_token)):
            return plain("forged", _FORGED)
        with force_locale(visit.language):
            return view(visit, **values)

    return by_link(checked)


def plain(said: str, status: int) -> Response:
    """Answer with a page that says one thing, and names nobody."""
    answer = make_response(render_template("debtor/plain.html", said=said))
    answer.status_code = status
    return answer


def _visit(slug: str, secret: str) -> Visit | None:
    house = services()
    if not is_slug(slug):
        return None
    with house.database.platform_reading() as platform:
        tenant = platform.scalar(select(Tenant).where(Tenant.slug == slug))
    if tenant is None:
        return None
    now, today = house.now(), house.today()
    with house.database.reading(tenant.id) as session:
        link = find(session, secret, today)
        if link is None:
            return None
        asked = request.args.get("lang", "")
        own = read_notes(session, link.account, link.customer).language or read_settings(session).language
    language = asked if asked in LANGUAGES else own
    desk = Desk(
        house.database, house.jail, house.pictures, tenant.id, tenant.slug, _HAND, now, today, house.key
    )
    return Visit(desk, link, secret, tenant.name, language)


def _wait(seconds: int) -> Response:
    answer = plain("often", _TOO_MANY)
    answer.headers["Retry-After"] = str(seconds)
    return answer
