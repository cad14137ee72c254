"""A page in its frame: who looks, where they are, and where they may go from here.

Owns what the layouts are given. Fetches no data of a tenant; a page's own figures are handed in by its area.
"""

from collections.abc import Callable
from typing import Protocol

from flask import Flask, render_template
from markupsafe import Markup

from server.auth import cookies
from server.auth.entitled import entitlement
from server.portal import charts, links, places
from server.portal.standing.strips import strips
from server.portal.static_files import asset
from server.services import services
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.roles import Role

_COMPANY = frozenset({Role.OWNER, Role.STAFF})


class Viewer(Protocol):
    """What the frame shows of the person who looks, and how they want it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def email(self) -> str: ...  # noqa: D102
    @property
    def initials(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def theme(self) -> str: ...  # noqa: D102
    @property
    def single_keys(self) -> bool: ...  # noqa: D102


def set_up(app: Flask, current_person: Callable[[], Viewer | None], csrf_token: Callable[[], str]) -> None:
    """Give an application's templates what every page uses."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    def csrf_field() -> Markup:
        return Markup('<input type="hidden" name="csrf" value="{}">').format(csrf_token())

    def shared() -> dict[str, object]:
        person = current_person()
        theme = person.theme if person else cookies.read(cookies.THEME)
        return {"viewer": person, "theme": theme if theme in ("light", "dark") else ""}

    app.context_processor(shared)
    app.jinja_env.globals.update(
        asset=asset,
        charts=charts,
        csrf_field=csrf_field,
        csrf_token=csrf_token,
        fava_account_address=links.fava_account_address,
        fava_address=links.fava_address,
        fava_entry_address=links.fava_entry_address,
        has_page=lambda endpoint: endpoint in app.view_functions,
        today=lambda: services().today(),
    )


def tenant_page(template: str, access: TenantAccess, place: str, **context: object) -> str:
    """Render a page of a tenant; its template extends `layouts/tenant.html`.

    Args:
        template: its path in `frontend/templates`.
        access: who looks at which tenant; the template has it as `access`.
        place: key of the entry of the navigation where the page belongs, "" for none.
        context: what the page itself shows.
    """
    return render_template(
        template,
        access=access,
        entries=places.of_tenant(access, place),
        calm=access.role in _COMPANY,
        reads_only=access.role is Role.AUDITOR,
        strips=lambda: strips(access),
        may_work=lambda: entitlement().may_work,
        **context,
    )


def firm_page(template: str, access: FirmAccess, place: str, **context: object) -> str:
    """Render a page of a firm; its template extends `layouts/firm.html`. As `tenant_page`."""
    return render_template(
        template,
        access=access,
        entries=places.of_firm(access, place),
        strips=lambda: strips(access),
        **context,
    )


def person_page(template: str, person: Viewer, **context: object) -> str:
    """Render a page about the person who looks; its template extends `layouts/person.html`."""
    return render_template(template, person=person, **context)


def plain_page(template: str, **context: object) -> str:
    """Render a page without a side; its template extends `layouts/plain.html`."""
    return render_template(template, **context)
