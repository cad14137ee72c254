"""The door: signing in and out, who may open which page, and a person's own account.

Decides nothing about rights: `tenants.people` says who a person is and what they may do; here it is asked.
"""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of the door; imported when the application is made, since they need it all."""
    from server.auth import routes  # noqa: PLC0415  services import this package

    return (routes.blueprint,)
