"""Addresses of the door: in, out, and the front page. Forms that work without scripts."""

from flask import Blueprint

from server.auth.access import for_everyone
from server.portal.page import plain_page

blueprint = Blueprint("auth", __name__)


@blueprint.get("/sign-in")
@for_everyone
def get_sign_in() -> str:
    """Show the sign-in page."""
    return plain_page("auth/sign_in.html")
