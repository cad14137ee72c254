"""The views of factoring."""

from server.portal.factoring import (
    assignment_routes,
    event_routes,
    file_routes,
    mending_routes,
    overview_routes,
    proof_routes,
    statement_routes,
)
from server.portal.factoring.blueprint import blueprint

__all__ = [
    "assignment_routes",
    "blueprint",
    "event_routes",
    "file_routes",
    "mending_routes",
    "overview_routes",
    "proof_routes",
    "statement_routes",
]
