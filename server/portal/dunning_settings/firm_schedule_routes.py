"""A firm's schedules, for those of its clients who chose none, and which they follow."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from ledger_core.dunning.schedule import Audience
from server.auth.access import for_firm
from server.portal.dunning_settings import schedule_pages
from server.portal.dunning_settings.blueprints import firm_blueprint
from server.portal.dunning_settings.choice_lines import audience_line
from server.portal.dunning_settings.homes import FirmHome
from server.portal.dunning_settings.schedule_pages import Answer
from server.portal.dunning_settings.words import choice_fault
from server.portal.refusals import UNSOUND
from server.services import services
from tenants.dunning.decisions.firm_choices import choices_for_clients, choose_for_clients
from tenants.dunning.decisions.schedules import FaultyChoiceError
from tenants.people.access import FirmAccess
from tenants.people.roles import Permission


@firm_blueprint.get("/schedules")
@for_firm(Permission.READ)
def get_schedules(access: FirmAccess) -> str:
    """Show the firm's schedules and which its clients follow."""
    return _list(access)


@firm_blueprint.post("/schedules")
@for_firm(Permission.WRITE)
def post_schedules(access: FirmAccess) -> Answer:
    """Copy a schedule under a name of its own."""
    return schedule_pages.copy(FirmHome(access), lambda **context: _list(access, **context))


@firm_blueprint.post("/schedules/choose")
@for_firm(Permission.WRITE)
def post_choice(access: FirmAccess) -> Answer:
    """Choose a schedule for the clients' customers of one audience."""
    house, form = services(), request.form
    target = form.get("target", "")
    if target not in set(Audience):
        abort(404)
    try:
        with house.database.platform() as session:
            wanted = choices_for_clients(session, access.firm_id)
            audience = Audience(target)
            wanted = {key: value for key, value in wanted.items() if key is not audience}
            if form.get("schedule"):
                wanted[audience] = form["schedule"]
            choose_for_clients(session, access.firm_id, str(access.author), house.now(), wanted)
    except FaultyChoiceError as error:
        return _list(access, errors={f"tenant {target}": choice_fault(error.fault)}), UNSOUND
    flash(_("The choice is kept; the next letters follow it."), "ok")
    return redirect(url_for(".get_schedules", firm=access.slug), 303)


@firm_blueprint.get("/schedules/<schedule>")
@for_firm(Permission.READ)
def get_schedule(access: FirmAccess, schedule: str) -> str:
    """Show a schedule, and the form that changes it where it is the firm's own."""
    return schedule_pages.schedule_page(FirmHome(access), schedule)


@firm_blueprint.post("/schedules/<schedule>")
@for_firm(Permission.WRITE)
def post_schedule(access: FirmAccess, schedule: str) -> Answer:
    """Change a schedule's form, or keep it as the next version."""
    return schedule_pages.change(FirmHome(access), schedule, None)


def _list(access: FirmAccess, **context: object) -> str:
    home = FirmHome(access)
    with services().database.platform_reading() as session:
        chosen = choices_for_clients(session, access.firm_id)
    schedules = list((home.others() | home.own()).values())
    lines = [audience_line(audience, chosen, {}, schedules) for audience in Audience]
    return schedule_pages.schedules_page(
        home, **{"choices": lines, "choices_to": home.to("post_choice"), **context}
    )
