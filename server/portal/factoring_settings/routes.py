"""All routes of these settings: each module brings its own when it is imported."""

from server.portal.factoring_settings import (  # noqa: F401  for their routes
    contract_routes,
    debtor_routes,
    format_routes,
    limit_file_routes,
    limit_routes,
)
from server.portal.factoring_settings.blueprints import blueprint

__all__ = ["blueprint"]
