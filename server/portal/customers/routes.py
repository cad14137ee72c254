"""The customers' pages, gathered."""

from server.portal.customers import act_routes, customer_routes, list_routes, plan_routes, statement_routes
from server.portal.customers.blueprint import blueprint

__all__ = ["act_routes", "blueprint", "customer_routes", "list_routes", "plan_routes", "statement_routes"]
