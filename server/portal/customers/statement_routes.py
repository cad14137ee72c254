"""The statement of account on a customer's page: a paper that says what the customer's own page says."""

from flask import Response, abort, request
from flask_babel import gettext as _

from server.auth.access import for_tenant
from server.portal.customers.blueprint import asked_customer, blueprint
from server.portal.customers.chasing import chasing_of
from server.portal.desk import desk_of
from server.portal.handing_out import PDF, handed_out
from server.services import services
from tenants.dunning.debtor.links import Whom
from tenants.dunning.debtor.page import page_of
from tenants.dunning.statement_paper import UnprovenError, statement_paper
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


@blueprint.get("/t/<slug>/customers/<key>/statement.pdf")
@for_tenant(Permission.READ)
def get_statement(access: TenantAccess, key: str) -> Response:
    """Hand out what the customer owes as of today, in one currency and in their language."""
    asked = asked_customer(access, key, services().today())
    chasing = chasing_of(access, asked)
    if chasing is None:
        abort(404)
    currency = request.args.get("currency", chasing.currencies[0])
    if currency not in chasing.currencies:
        abort(404)
    own, desk = chasing.own, desk_of(access)
    page = page_of(desk, Whom(*own.party, currency))
    language = own.notes.language or own.look.settings.language
    try:
        paper = statement_paper(page, access.name, asked.customer.code, language)
    except UnprovenError:
        abort(404)
    name = _("statement-%(customer)s-%(day)s.pdf", customer=key, day=page.day.isoformat())
    subject = f"statement {asked.customer.code}"
    return handed_out(
        access, paper.pdf, name, PDF, action="dunning:paper", subject=subject, rows=len(page.rows)
    )
