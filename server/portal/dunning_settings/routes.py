"""All routes of a tenant's settings of dunning: each module brings its own when it is imported."""

from server.portal.dunning_settings import (  # noqa: F401  for their routes
    creditor_routes,
    general_routes,
    mandate_routes,
    schedule_routes,
    template_routes,
)
from server.portal.dunning_settings.blueprints import blueprint

__all__ = ["blueprint"]
