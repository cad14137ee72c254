"""The door: signing in and out, who may open which page, and a person's own account.

Decides nothing about rights: `tenants.people` says who a person is and what they may do; here it is asked.
"""

from importlib import import_module

from flask import Blueprint, Flask

# Modules that hold a `blueprint`; imported when the application is made, for services import this package.
_MODULES = ("sign_in", "forgotten", "invited", "openid", "preferences", "account", "second_factor")


def set_up(app: Flask) -> None:
    """Give an application the pages of the door."""
    for name in _MODULES:
        blueprint = import_module(f"server.auth.{name}").blueprint
        assert isinstance(blueprint, Blueprint)
        app.register_blueprint(blueprint)
