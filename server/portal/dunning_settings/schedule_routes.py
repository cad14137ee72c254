"""A tenant's schedules, and who follows which."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import Audience, Schedule
from ledger_core.dunning.steps import Rule
from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning.words import audience_words, schedule_name
from server.portal.dunning_desk import look_for
from server.portal.dunning_settings import schedule_pages, trial_shown
from server.portal.dunning_settings.blueprints import blueprint
from server.portal.dunning_settings.choice_lines import ChoiceLine, audience_line
from server.portal.dunning_settings.homes import TenantHome
from server.portal.dunning_settings.schedule_pages import Answer
from server.portal.dunning_settings.trial_shown import TrialShown
from server.portal.dunning_settings.words import choice_fault
from server.portal.refusals import UNSOUND
from tenants.dunning.decisions.debtors import read_all_notes
from tenants.dunning.decisions.schedules import (
    SEGMENTS_BY_SALES,
    FaultyChoiceError,
    choices_of,
    choose,
    firm_rules,
)
from tenants.dunning.decisions.settings import DunningSettings, read_settings
from tenants.dunning.decisions.trial import try_choice, try_schedule
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


@blueprint.get("/schedules")
@for_tenant(Permission.READ)
def get_schedules(access: TenantAccess) -> str:
    """Show the schedules and who follows which."""
    return _list(access)


@blueprint.post("/schedules")
@for_tenant(Permission.WRITE)
def post_schedules(access: TenantAccess) -> Answer:
    """Copy a schedule under a name of its own."""
    return schedule_pages.copy(TenantHome(access), lambda **context: _list(access, **context))


@blueprint.post("/schedules/choose")
@for_tenant(Permission.WRITE)
def post_choice(access: TenantAccess) -> Answer:
    """Choose a schedule for an audience or a segment, or look what that would change."""
    form, desk = request.form, desk_of(access)
    scope, target = form.get("scope", ""), form.get("target", "")
    key = form.get("schedule", "") or None
    if scope not in {Rule.TENANT, Rule.SEGMENT}:
        abort(400)
    if form.get("act") == "preview":
        look = look_for(access)
        if target not in (_segments(look.settings) if scope == Rule.SEGMENT else set(Audience)):
            abort(404)
        trial = try_choice(look, Rule(scope), target, key)
        return _list(access, trial=trial_shown.shown(look, trial), tried=(scope, target, key or ""))
    try:
        with desk.writing() as session:
            choose(session, desk, Rule(scope), target, key)
    except FaultyChoiceError as error:
        return _list(access, errors={f"{scope} {target}": choice_fault(error.fault)}), UNSOUND
    flash(_("The choice is kept; the next letters follow it."), "ok")
    return redirect(url_for(".get_schedules", slug=access.slug), 303)


@blueprint.get("/schedules/<schedule>")
@for_tenant(Permission.READ)
def get_schedule(access: TenantAccess, schedule: str) -> str:
    """Show a schedule, and the form that changes it where it is the tenant's own."""
    return schedule_pages.schedule_page(TenantHome(access), schedule)


@blueprint.post("/schedules/<schedule>")
@for_tenant(Permission.WRITE)
def post_schedule(access: TenantAccess, schedule: str) -> Answer:
    """Change a schedule's form, look what would change today, or keep it as the next version."""

    def attempt(typed: Schedule) -> TrialShown:
        look = look_for(access)
        return trial_shown.shown(look, try_schedule(look, typed))

    return schedule_pages.change(TenantHome(access), schedule, attempt)


def _list(access: TenantAccess, **context: object) -> str:
    desk, home = desk_of(access), TenantHome(access)
    with desk.reading() as session:
        settings, notes = read_settings(session), read_all_notes(session)
        chosen = choices_of(session, firm_rules(desk.database, desk.tenant_id, desk.today))
    schedules = list((home.others() | home.own()).values())
    lines = [audience_line(audience, chosen.tenant, chosen.firm, schedules) for audience in Audience]
    for segment in _segments(settings):
        members = sum(segment in each.segments for each in notes.values())
        lines.append(_segment_line(segment, chosen, schedules, members))
    return schedule_pages.schedules_page(
        home,
        **{
            "choices": lines,
            "customers": len(chosen.customer),
            "debts": len(chosen.debt),
            "choices_to": home.to("post_choice"),
            **context,
        },
    )


def _segments(settings: DunningSettings) -> tuple[str, ...]:
    """Return the segments of the settings, and those that sales make."""
    return (*settings.segments, *SEGMENTS_BY_SALES)


def _segment_line(segment: str, chosen: Choices, schedules: list[Schedule], members: int) -> ChoiceLine:
    by_sales = segment in SEGMENTS_BY_SALES
    return ChoiceLine(
        scope=Rule.SEGMENT.value,
        target=segment,
        label=_("Class %(letter)s", letter=segment[-1]) if by_sales else segment,
        small=_("by sales of twelve months")
        if by_sales
        else ngettext("segment of %(num)s customer", "segment of %(num)s customers", members),
        chosen=chosen.segment.get(segment, ""),
        otherwise=_("none: as the kind of customer"),
        options=tuple(
            (each.key, f"{schedule_name(each.key, each.name)} · {audience_words(each.audience)}")
            for each in schedules
        ),
    )
