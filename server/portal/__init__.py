"""The pages of the portal: one package an area, and the frame that all of them stand in.

Owns which areas there are. What a page is made of stands in `page`; what an area shows is the area's.
An area is imported when the application is made, so that the frame depends on none of them.
"""

from collections.abc import Callable
from importlib import import_module

from flask import Blueprint, Flask

from server.portal import formats, i18n, page

# Modules that hold a `blueprint`; each owner adds the line of an area when it is there.
BLUEPRINTS: tuple[str, ...] = (
    "server.portal.static_files",
    "server.portal.homes.routes",
    "server.portal.dashboard.routes",
    "server.portal.customers.routes",
    "server.portal.cases.routes",
    "server.portal.portfolio.routes",
    "server.portal.imports.routes",
    "server.portal.jobs.routes",
    "server.portal.books.routes",
    "server.portal.auditing.routes",
    "server.portal.confirmations.routes",
    "server.portal.packages.routes",
    "server.portal.tenant_settings.routes",
    "server.portal.lettrage.routes",
    "server.portal.factoring.routes",
    "server.portal.dunning.routes",
    "server.portal.dunning_settings.routes",
    "server.portal.dunning_settings.firm_routes",
    "server.portal.factoring_settings.routes",
    "server.portal.team.routes",
    "server.portal.members.routes",
    "server.portal.tokens.routes",
    "server.portal.firm_audit.routes",
    "server.portal.tenant_audit.routes",
    "server.portal.firm_settings.routes",
    "server.portal.operator.routes",
    "server.portal.billing.firm_routes",
    "server.portal.billing.tenant_routes",
    "server.fava_gateway.static_files",
    "server.fava_gateway.routes",
)


def set_up(
    app: Flask, *, current_person: Callable[[], page.Viewer | None], csrf_token: Callable[[], str]
) -> None:
    """Give an application the templates, words, formats and areas of the portal.

    Args:
        app: the application, its services attached.
        current_person: who looks at the page that is being answered.
        csrf_token: what forms of that page carry.
    """
    i18n.set_up(app, lambda: getattr(current_person(), "language", ""))
    formats.set_up(app)
    page.set_up(app, current_person, csrf_token)
    for name in BLUEPRINTS:
        blueprint = import_module(name).blueprint
        assert isinstance(blueprint, Blueprint)
        app.register_blueprint(blueprint)
