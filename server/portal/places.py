"""Where the navigation leads: the pages of a firm and of a tenant, who sees them, and their keys.

Owns names, order, icons and letters of the entries, and the counts beside them. A count is work that waits,
never decoration; an area that knows one registers it, and so does one that is not of use everywhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.roles import Permission, Role


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: `letter` is pressed after g, "" where there is none; `not_for` has no use for it."""

    key: str
    label: LazyString
    endpoint: str
    icon: str
    needs: Permission | None
    letter: str = ""
    not_for: frozenset[Role] = frozenset()


_COMPANY = frozenset({Role.OWNER, Role.STAFF})  # its accountants letter, and look after the files


@dataclass(frozen=True, slots=True)
class Count:
    """How much waits at a place, and what it is, such as 47 and « lignes non lettrées »."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as one person sees it on one page."""

    key: str
    label: str
    address: str
    icon: str
    letter: str
    current: bool
    count: Count | None


OF_TENANT = (
    Place("dashboard", _("Dashboard"), "dashboard.get_dashboard", "home", Permission.READ, "t"),
    Place("lettrage", _("Lettrage"), "lettrage.get_accounts", "link", Permission.READ, "l", _COMPANY),
    Place("customers", _("Customers"), "customers.get_customers", "people", Permission.READ, "c"),
    Place("dunning", _("Reminders"), "dunning.get_day", "mail", Permission.READ, "r"),
    Place("factoring", _("Factoring"), "factoring.get_overview", "bank", Permission.READ, "a"),
    Place("books", _("Books"), "books.get_books", "book", Permission.READ, "v"),
    Place("auditing", _("Audit"), "auditing.get_overview", "shield", Permission.READ, "f", _COMPANY),
    Place("audit", _("Audit log"), "tenant_audit.get_log", "eye", Permission.AUDIT, "j"),
    Place("billing", _("Subscription"), "tenant_billing.get_overview", "card", Permission.BILLING, "b"),
    Place("operator", _("Revenue"), "operator.get_overview", "chart", Permission.BILLING),
    Place(
        "settings",
        _("Settings"),
        "tenant_settings.get_settings",
        "sliders",
        Permission.READ,
        "s",
        frozenset({Role.STAFF}),
    ),
)
OF_FIRM = (
    Place("portfolio", _("Portfolio"), "portfolio.get_portfolio", "home", Permission.READ, "p"),
    Place("dunning", _("Reminders"), "firm_dunning.get_clients", "mail", Permission.READ, "r"),
    Place("team", _("Team"), "team.get_team", "people", Permission.MEMBERS, "e"),
    Place("templates", _("Templates"), "firm_dunning.get_templates", "note", Permission.READ, "m"),
    Place("audit", _("Audit log"), "firm_audit.get_log", "eye", Permission.AUDIT, "j"),
    Place("billing", _("Subscription"), "firm_billing.get_overview", "card", Permission.BILLING, "b"),
    Place("settings", _("Settings"), "firm_settings.get_settings", "sliders", Permission.MEMBERS, "s"),
)

_COUNTERS: dict[str, Callable[[TenantAccess], Count | None]] = {}
_CONDITIONS: dict[str, Callable[[TenantAccess | FirmAccess], bool]] = {}


def counted(key: str, counter: Callable[[TenantAccess], Count | None]) -> None:
    """Register who knows what waits at a tenant's place; it is asked for each page, so it must be cheap."""
    _COUNTERS[key] = counter


def shown_where(key: str, condition: Callable[[TenantAccess | FirmAccess], bool]) -> None:
    """Register where an entry is of use; it is asked for each page, so it must be cheap."""
    _CONDITIONS[key] = condition


def of_tenant(access: TenantAccess, current: str) -> tuple[Entry, ...]:
    """Return the entries of a tenant that this person may open."""
    return tuple(_tenant_entries(access, current))


def of_firm(access: FirmAccess, current: str) -> tuple[Entry, ...]:
    """Return the entries of a firm that this person may open."""
    return tuple(
        _entry(place, url_for(place.endpoint, firm=access.slug), current) for place in _shown(OF_FIRM, access)
    )


def _tenant_entries(access: TenantAccess, current: str) -> Iterator[Entry]:
    for place in _shown(OF_TENANT, access):
        counter = _COUNTERS.get(place.key)
        yield _entry(place, _address(place, access), current, counter(access) if counter else None)


def _address(place: Place, access: TenantAccess) -> str:
    """Return where an entry leads; not all that a tenant's people may open is the tenant's."""
    if current_app.url_map.is_endpoint_expecting(place.endpoint, "slug"):
        return url_for(place.endpoint, slug=access.slug)
    return url_for(place.endpoint)


def _shown(places: tuple[Place, ...], access: TenantAccess | FirmAccess) -> Iterator[Place]:
    for place in places:
        allowed = place.needs is None or access.may(place.needs)
        if allowed and access.role not in place.not_for and place.endpoint in current_app.view_functions:
            condition = _CONDITIONS.get(place.key)
            if condition is None or condition(access):
                yield place


def _entry(place: Place, address: str, current: str, count: Count | None = None) -> Entry:
    waits = count if count is not None and count.number else None
    return Entry(place.key, str(place.label), address, place.icon, place.letter, place.key == current, waits)
