"""Inviting, changing and ending, the same for a firm's team and a company's members.

Each act is answered by the list with a sentence, or by the form as it was sent with the fault at its field.
The rules are those of `tenants.people`; here they are asked and told.
"""

from collections.abc import Iterable, Mapping
import datetime as dt

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth.address import whole
from server.auth.sentences import of_role
from server.portal.belonging import words
from server.portal.belonging.board import board_of, present_of
from server.portal.belonging.form import UnreadableFormError, default_end, read_offer, read_term
from server.portal.belonging.words import PAGE, Fault, fault_of
from server.portal.formats import day
from server.portal.i18n import language
from server.portal.premises import Premises
from server.portal.standing.seats import no_seat, seat_at
from server.services import services
from tenants.moment import day_of
from tenants.people import invitations, memberships
from tenants.people.access import clients_of, firms_of
from tenants.people.invitations import NoSuchInvitationError, TooManyInvitationsError
from tenants.people.memberships import Member, NoSuchMemberError, Term
from tenants.people.place import Place, by_access
from tenants.people.roles import PERMISSIONS, Role

Answer = Response | str | tuple[str, int]

UNFIT = 422
TOO_MANY = 429
_LARGEST_ID = 2**62


def list_page(premises: Premises, typed: Mapping[str, str] | None = None, fault: Fault | None = None) -> str:
    """Show who belongs to a place, and the form that invites."""
    database, today = services().database, services().today()
    access = premises.access
    firms = () if premises.is_firm else firms_of(database, _id(premises), today)
    return premises.page(
        "members/list.html",
        "team" if premises.is_firm else "settings",
        board=board_of(database, premises.place, today, services().now()),
        clients=clients_of(database, _id(premises), today) if premises.is_firm else (),
        serving=[(firm, present_of(database, Place(firm_id=firm.id), today)) for firm in firms],
        roles=_choices(_givable(premises)),
        typed=typed or {"role": _usual(premises).value, "language": language()},
        fault=fault,
        default_end=default_end(today),
        of_role=of_role,
        day_of=day_of,
        viewer_id=access.person.id if access.person else 0,
    )


def invite(premises: Premises) -> Answer:
    """Invite who the form names."""
    try:
        offer = read_offer(request.form, premises.place, services().today())
        if seatless := no_seat(premises.place, offer.role, offer.email.strip().lower()):
            return list_page(premises, request.form, Fault(PAGE, seatless)), UNFIT
        invitations.invite(services().database, premises.access, offer, services().now(), _link)
    except UnreadableFormError as error:
        return list_page(premises, request.form, error.fault), UNFIT
    except words.REFUSED as error:
        status = TOO_MANY if isinstance(error, TooManyInvitationsError) else UNFIT
        return list_page(premises, request.form, fault_of(error)), status
    flash(_("%(email)s is invited. The mail leaves in a moment.", email=offer.email.strip().lower()), "ok")
    return _to_list(premises)


def send_again(premises: Premises, invitation_id: int) -> Response:
    """Send an invitation once more."""
    try:
        invitations.send_again(
            services().database, premises.access, _known(invitation_id), services().now(), _link
        )
    except NoSuchInvitationError:
        flash(words.spent(), "warn")
    except memberships.TermError:
        flash(_("The access it offers is over. Take it back, and invite anew."), "warn")
    except words.REFUSED as error:
        flash(fault_of(error).sentence, "warn")
    else:
        flash(_("The invitation is sent again, with a new link. The old one is no longer good."), "ok")
    return _to_list(premises)


def take_back(premises: Premises, invitation_id: int) -> Response:
    """Take an invitation back."""
    try:
        invitations.revoke(services().database, premises.access, _known(invitation_id), services().now())
    except NoSuchInvitationError:
        flash(words.spent(), "warn")
    except words.REFUSED as error:
        flash(fault_of(error).sentence, "warn")
    else:
        flash(_("The invitation is taken back. Its link opens nothing."), "ok")
    return _to_list(premises)


def member_page(
    premises: Premises,
    membership_id: int,
    typed: Mapping[str, str] | None = None,
    fault: Fault | None = None,
) -> str:
    """Show a member, with what can be changed."""
    member, today = _found(premises, membership_id), services().today()
    access = premises.access
    roles = sorted({*_givable(premises), member.role}, key=premises.place.roles.index)
    return premises.page(
        "members/member.html",
        "team" if premises.is_firm else "settings",
        member=member,
        clients=clients_of(services().database, _id(premises), today) if premises.is_firm else (),
        roles=_choices(roles),
        typed=typed or {"role": member.role.value, "until": member.until.isoformat() if member.until else ""},
        fault=fault,
        default_end=default_end(today),
        of_role=of_role,
        is_self=access.person is not None and access.person.id == member.person.id,
        may_act=PERMISSIONS[member.role] <= access.permissions,
    )


def change(premises: Premises, membership_id: int) -> Answer:
    """Give a member another role, or another end."""
    member, today = _found(premises, membership_id), services().today()
    try:
        term = read_term(request.form, premises.place, today)
        if (term.role, term.until) == (member.role, member.until):
            flash(_("Nothing was changed: all is as it was."), "info")
            return _to_list(premises)
        if seatless := no_seat(premises.place, term.role, member.person.email):
            return member_page(premises, membership_id, request.form, Fault(PAGE, seatless)), UNFIT
        _write(premises, member, term, today)
    except UnreadableFormError as error:
        return member_page(premises, membership_id, request.form, error.fault), UNFIT
    except NoSuchMemberError:
        abort(404)
    except words.REFUSED as error:
        return member_page(premises, membership_id, request.form, fault_of(error)), UNFIT
    said = {"name": member.person.name, "role": of_role(term.role)}
    if term.until is not None:
        flash(_("%(name)s: %(role)s up to %(day)s.", **said, day=day(term.until)), "ok")
    else:
        flash(_("%(name)s: %(role)s, without an end.", **said), "ok")
    return _away(premises, member)


def end(premises: Premises, membership_id: int) -> Answer:
    """End a membership at once."""
    member, today = _found(premises, membership_id), services().today()
    try:
        memberships.end_member(
            services().database,
            premises.place,
            member.id,
            today - dt.timedelta(days=1),
            today,
            by_access(premises.access),
            services().now(),
        )
    except NoSuchMemberError:
        abort(404)
    except words.REFUSED as error:
        return member_page(premises, membership_id, None, Fault(PAGE, fault_of(error).sentence)), UNFIT
    flash(
        _(
            "%(name)s no longer opens %(place)s.",
            name=member.person.name,
            place=premises.access.name,
        ),
        "ok",
    )
    return _away(premises, member)


def _write(premises: Premises, member: Member, term: Term, today: dt.date) -> None:
    """Write a change; one that only ends a role sooner needs no new one in its place."""
    database, by, now = services().database, by_access(premises.access), services().now()
    sooner = term.until is not None and (member.until is None or term.until < member.until)
    if term.role is member.role and sooner and term.until is not None:
        memberships.end_member(database, premises.place, member.id, term.until, today, by, now)
    else:
        seat = seat_at(premises.place, term.role, member.person.email)
        memberships.change_member(database, premises.place, member.id, term, by, now, seat)


def _found(premises: Premises, membership_id: int) -> Member:
    present = present_of(services().database, premises.place, services().today())
    found = next((member for member in present if member.id == membership_id), None)
    if found is None:
        abort(404)
    return found


def _givable(premises: Premises) -> list[Role]:
    """Return the roles of a place that whoever looks may give."""
    return [role for role in premises.place.roles if PERMISSIONS[role] <= premises.access.permissions]


def _choices(roles: Iterable[Role]) -> list[tuple[str, str, str]]:
    return [(role.value, of_role(role).capitalize(), words.of_permissions(role)) for role in roles]


def _usual(premises: Premises) -> Role:
    return Role.ACCOUNTANT if premises.is_firm else Role.STAFF


def _id(premises: Premises) -> int:
    found = premises.place.firm_id or premises.place.client_id
    assert found is not None
    return found


def _known(invitation_id: int) -> int:
    return invitation_id if invitation_id < _LARGEST_ID else 0


def _link(secret: str) -> str:
    return whole("invited.get_invitation", secret=secret)


def _to_list(premises: Premises) -> Response:
    return redirect(premises.address("get_team" if premises.is_firm else "get_members"), 303)


def _away(premises: Premises, member: Member) -> Response:
    """Go back to the list; who changed their own role may see it no longer."""
    person = premises.access.person
    if person is not None and person.id == member.person.id:
        return redirect(url_for("homes.get_homes"), 303)
    return _to_list(premises)
