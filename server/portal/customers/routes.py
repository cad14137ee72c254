"""The customers' pages, gathered."""

from server.portal.customers import customer_routes, list_routes
from server.portal.customers.blueprint import blueprint

__all__ = ["blueprint", "customer_routes", "list_routes"]
