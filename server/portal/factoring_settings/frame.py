"""What all pages of these settings share: their frame, and the contract that one is about.

Owns what their templates are given beside their own. Decides no rights.
"""

from flask import abort, request, url_for

from ledger_core.factoring.contract import Contract
from server.portal.page import tenant_page
from tenants.db import TenantSession
from tenants.factoring.contracts.contracts import KeptContract, versions_of
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

NEVER = -1
"""The version that whoever sends a form without one is taken to have seen: none ever holds it."""


def settings_page(template: str, access: TenantAccess, tab: str, **context: object) -> str:
    """Render a page of these settings; `tab` is its key among them."""
    return tenant_page(
        f"factoring_settings/{template}",
        access,
        "factoring",
        tab=tab,
        to=lambda name, **values: url_for(f"factoring_settings.{name}", slug=access.slug, **values),
        may_assign=access.may(Permission.ASSIGN),
        **context,
    )


def uploaded(name: str) -> tuple[str, bytes]:
    """Return name and bytes of a file that a form brought along; both empty where it brought none."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return "", b""
    with file.stream as stream:
        return file.filename, stream.read()


def versions_or_404(session: TenantSession, key: str) -> tuple[KeptContract, ...]:
    """Return the versions of a contract, the last first; no such key is no such page."""
    versions = versions_of(session, key)
    if not versions:
        abort(404)
    return versions


def contract_or_404(session: TenantSession, key: str) -> Contract:
    """Return the last version of a contract; no such key is no such page."""
    return versions_or_404(session, key)[0].contract
