"""The views of the legal files."""

from server.portal.cases import case_routes, entry_routes, list_routes, paper_routes
from server.portal.cases.blueprint import blueprint

__all__ = ["blueprint", "case_routes", "entry_routes", "list_routes", "paper_routes"]
