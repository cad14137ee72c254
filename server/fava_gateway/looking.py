"""Somebody who looks at a revision, as what came before found them. Decides nothing."""

from dataclasses import dataclass

from tenants.people.access import TenantAccess


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at which revision, in the session of which browser, and where.

    `session` is the session's token, since its number may be given again once it is over; `origin` is scheme
    and host that the browser asked, `prefix` what stands before the revision in the path, `portal` the
    address of the portal's page of this revision.
    """

    access: TenantAccess
    session: str
    revision: int
    origin: str
    prefix: str
    portal: str
    language: str

    @property
    def base(self) -> str:
        """Return the path that all pages of this revision begin with."""
        return f"{self.prefix}/{self.revision}/"
