"""All routes of a firm's pages of dunning."""

from server.portal.dunning_settings import (  # noqa: F401  for their routes
    client_routes,
    firm_schedule_routes,
    firm_template_routes,
)
from server.portal.dunning_settings.blueprints import firm_blueprint as blueprint

__all__ = ["blueprint"]
