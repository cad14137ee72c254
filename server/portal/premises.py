"""A firm or a company as pages that both have see it: which place it is, its frame, its addresses.

Owns what differs between the two for an area that serves either. Reads nothing.
"""

from dataclasses import dataclass

from flask import url_for

from server.auth.address import whole
from server.portal.page import firm_page, tenant_page
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.place import Place, place_of


@dataclass(frozen=True, slots=True)
class Premises:
    """Where somebody is with what rights; `area` is the blueprint whose pages these are."""

    access: FirmAccess | TenantAccess
    area: str

    @property
    def is_firm(self) -> bool:
        """Tell whether it is a firm rather than a company."""
        return isinstance(self.access, FirmAccess)

    @property
    def place(self) -> Place:
        """Return the place for the rooms below."""
        return place_of(self.access)

    def address(self, view: str, **values: object) -> str:
        """Return the address of a page of this area; what is empty stands in no address."""
        given = {key: value for key, value in values.items() if value not in (None, "")}
        return url_for(f"{self.area}.{view}", **self._named, **given)  # type: ignore[arg-type]  # what is given stands in the address

    def whole_address(self, view: str, **values: str) -> str:
        """Return the address of a page of this area with the service's own, for others to lead back to."""
        return whole(f"{self.area}.{view}", **self._named, **values)

    @property
    def _named(self) -> dict[str, str]:
        return {"firm" if self.is_firm else "slug": self.access.slug}

    def page(self, template: str, entry: str, **context: object) -> str:
        """Render a page whose template extends `layout`, under an entry of the navigation."""
        if isinstance(self.access, FirmAccess):
            return firm_page(
                template, self.access, entry, premises=self, layout="layouts/firm.html", **context
            )
        return tenant_page(
            template, self.access, entry, premises=self, layout="layouts/tenant.html", **context
        )
