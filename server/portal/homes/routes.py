"""The firms and tenants that a person may open, as a page and as JSON."""

from flask import Blueprint, Response, jsonify, url_for

from server.auth.access import for_person, runs_the_service
from server.portal.page import person_page
from server.services import services
from tenants.people.access import homes
from tenants.people.people import Person

blueprint = Blueprint("homes", __name__)


@blueprint.get("/homes")
@for_person
def get_homes(person: Person) -> str:
    """List them."""
    found = homes(services().database, person, services().today())
    return person_page("homes/homes.html", person, homes=found, runs_the_service=runs_the_service(person))


@blueprint.get("/homes.json")
@for_person
def get_homes_json(person: Person) -> Response:
    """List them for the palette: each with its name, its address and what it is."""
    found = homes(services().database, person, services().today())
    firms = [
        {"label": firm.name, "url": url_for("portfolio.get_portfolio", firm=firm.slug), "kind": "firm"}
        for firm in found.firms
    ]
    tenants = [
        {"label": tenant.name, "url": url_for("dashboard.get_dashboard", slug=tenant.slug), "kind": "tenant"}
        for tenant in found.tenants
    ]
    return jsonify([*firms, *tenants])
