"""What reminders bring about: paid after each level, promises kept, days to pay by version of a schedule."""

from flask import request, url_for

from server.auth.access import for_tenant
from server.portal import formats
from server.portal.desk import desk_of
from server.portal.dunning.blueprint import blueprint, dunning_page
from server.portal.dunning.words import level_sign, rank_of, schedule_name
from server.portal.dunning_desk import look_for
from tenants.dunning.days.look import Look
from tenants.dunning.days.measuring import effects_of
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

WINDOWS = (7, 14, 30)
_USUAL = 14
_TAB = "dunning.get_effect"


@blueprint.get("/effect")
@for_tenant(Permission.READ)
def get_effect(access: TenantAccess) -> str:
    """Show how well reminders work, within 7, 14 or 30 days."""
    look, desk = look_for(access), desk_of(access)
    asked = request.args.get("within", _USUAL, int)
    within = asked if asked in WINDOWS else _USUAL
    picture = desk.picture()
    with desk.reading() as session:
        effects = effects_of(session, picture, desk.today, within)
    return dunning_page(
        "dunning/effect.html",
        access,
        _TAB,
        effects=effects,
        windows=[
            (formats.days(days), url_for(_TAB, slug=access.slug, within=days), days == within)
            for days in WINDOWS
        ],
        name_of=lambda key: schedule_name(key, look.schedules[key].name if key in look.schedules else key),
        sign_of=lambda effect: level_sign(effect.kind, _rank(look, effect.schedule, effect.level)),
    )


def _rank(look: Look, schedule: str, level: str) -> int:
    return rank_of(look.schedules.get(schedule), level)
