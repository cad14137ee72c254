"""The addresses of a firm's team: who belongs to it, invitations, roles and their ends.

Only who looks after members sees any of it.
"""

from flask import Blueprint
from werkzeug.wrappers import Response

from server.auth.access import for_firm
from server.portal.belonging import acts
from server.portal.belonging.acts import Answer
from server.portal.premises import Premises
from tenants.people.access import FirmAccess
from tenants.people.roles import Permission

blueprint = Blueprint("team", __name__, url_prefix="/f/<firm>/team")


@blueprint.get("")
@for_firm(Permission.MEMBERS)
def get_team(access: FirmAccess) -> str:
    """Show who belongs here, and who was asked to."""
    return acts.list_page(_here(access))


@blueprint.post("/invitations")
@for_firm(Permission.MEMBERS)
def post_invitation(access: FirmAccess) -> Answer:
    """Invite somebody by mail."""
    return acts.invite(_here(access))


@blueprint.post("/invitations/<int:invitation_id>/again")
@for_firm(Permission.MEMBERS)
def post_again(access: FirmAccess, invitation_id: int) -> Response:
    """Send an invitation once more."""
    return acts.send_again(_here(access), invitation_id)


@blueprint.post("/invitations/<int:invitation_id>/revoke")
@for_firm(Permission.MEMBERS)
def post_revoke(access: FirmAccess, invitation_id: int) -> Response:
    """Take an invitation back."""
    return acts.take_back(_here(access), invitation_id)


@blueprint.get("/<int:membership_id>")
@for_firm(Permission.MEMBERS)
def get_member(access: FirmAccess, membership_id: int) -> str:
    """Show one of them, with what can be changed."""
    return acts.member_page(_here(access), membership_id)


@blueprint.post("/<int:membership_id>")
@for_firm(Permission.MEMBERS)
def post_member(access: FirmAccess, membership_id: int) -> Answer:
    """Change a role, or its last day."""
    return acts.change(_here(access), membership_id)


@blueprint.post("/<int:membership_id>/end")
@for_firm(Permission.MEMBERS)
def post_end(access: FirmAccess, membership_id: int) -> Answer:
    """End a role at once."""
    return acts.end(_here(access), membership_id)


def _here(access: FirmAccess) -> Premises:
    return Premises(access, "team")
