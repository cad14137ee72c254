"""The pages of schedules, for a tenant or a firm: the list, one ladder, its versions, and how it is changed.

Owns what a page of a schedule shows and how an act on it goes on. Who may look is the routes' to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
import datetime as dt

from flask import abort, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.dunning.schedule import (
    Audience,
    Base,
    Channel,
    Level,
    LevelKind,
    Schedule,
    faults_of,
    usual_days,
)
from server.portal.dunning.words import (
    audience_words,
    channel_words,
    level_sign,
    rank_of,
    schedule_name,
)
from server.portal.dunning_settings import schedule_form
from server.portal.dunning_settings.homes import NEVER, Home, read_schedule
from server.portal.dunning_settings.trial_shown import TrialShown
from server.portal.dunning_settings.words import (
    base_words,
    kind_words,
    offset_words,
    owner_words,
    schedule_fault,
    template_words,
)
from server.portal.refusals import CONFLICT, UNSOUND
from server.services import services
from tenants.dunning.decisions.rules import RuleConflictError, Version
from tenants.dunning.decisions.schedules import FaultyScheduleError

Answer = str | Response | tuple[str, int]
Try = Callable[[Schedule], TrialShown]


@dataclass(frozen=True, slots=True)
class Rung:
    """A level with the day it usually has for an invoice that is due on a day."""

    level: Level
    day: dt.date
    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A schedule on its page: as it was typed or as it holds, and what came of looking at it."""

    schedule: Schedule
    expected: int  # the version that its author saw; 0: none yet
    errors: Mapping[str, str]
    conflict: bool = False
    trial: TrialShown | None = None
    of_version: int = 0  # an earlier version that stands in the form


def schedules_page(home: Home, **context: object) -> str:
    """Show all schedules: own ones first, then those that may be copied."""
    own = home.own()
    return home.page(
        "dunning_settings/schedules.html",
        "schedules",
        own=list(own.values()),
        others=[each for each in home.others().values() if each.key not in own],
        ladder=ladder,
        owner_words=owner_words,
        schedule_name=schedule_name,
        audience_words=audience_words,
        **context,
    )


def schedule_page(home: Home, key: str) -> str:
    """Show one schedule; of the home's own one that the address names an earlier version of."""
    own = home.own().get(key)
    if own is None:
        return _page(home, Shown(_other(home, key), 0, {}))
    number = request.args.get("version", 0, int)
    earlier = _version(home.schedule_versions(key), number)
    if earlier is None:
        return _page(home, Shown(own, own.version, {}))
    return _page(home, Shown(earlier, own.version, {}, of_version=number))


def copy(home: Home, listing: Callable[..., str]) -> Answer:
    """Copy a schedule under a name of its own, and lead to it; `listing` shows the list with a fault."""
    name = " ".join(request.form.get("name", "").split())
    known = home.others() | home.own()
    source = known.get(request.form.get("source", ""))
    if source is None:
        abort(404)
    key = schedule_form.new_key(name, home.key_prefix, known)
    try:
        kept = home.keep_schedule(replace(source, key=key, name=name, version=1), 0)
    except FaultyScheduleError as error:
        sentence = schedule_fault("name", next(iter(error.faults.values())))
        return listing(name_error=sentence, typed_name=name, source=source.key), UNSOUND
    flash(_("“%(name)s” is copied; change it here.", name=kept.name), "ok")
    return redirect(home.to("get_schedule", schedule=kept.key), 303)


def change(home: Home, key: str, attempt: Try | None) -> Answer:
    """Do an act on a schedule's form: put a level in or out, look what would change, or keep it."""
    own = home.own().get(key)
    if own is None:
        abort(404)
    form, act = request.form, request.form.get("act", "save")
    typed = schedule_form.read(form, own)
    expected = form.get("expected", NEVER, int)
    if expected < 1:
        return _page(home, Shown(typed, own.version, {}, conflict=True)), CONFLICT
    name, _dash, place = act.partition("-")
    if name in {"add", "remove"} and place.isdecimal():
        used = _keys(home.schedule_versions(key))
        rank = int(place[:3])
        changed = (
            schedule_form.with_level_after(typed, rank - 1, used)
            if name == "add"
            else schedule_form.without_level(typed, rank)
        )
        return _page(home, Shown(changed, expected, {}))
    errors = _errors(typed)
    if errors:
        return _page(home, Shown(typed, expected, errors)), UNSOUND
    if act == "preview":
        return _page(home, Shown(typed, expected, {}, trial=attempt(typed) if attempt else None))
    return _keep(home, typed, expected)


def ladder(schedule: Schedule) -> tuple[Rung, ...]:
    """Return the levels with their days for an invoice that is due on the last day of the month."""
    due = example_due()
    return tuple(
        Rung(
            level,
            due + dt.timedelta(days=days),
            *level_sign(level.kind, rank_of(schedule, level.key)),
        )
        for level, days in zip(schedule.levels, usual_days(schedule), strict=True)
    )


def example_due() -> dt.date:
    """Return the due day of the example: the last of this month."""
    first = services().today().replace(day=1)
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _keep(home: Home, typed: Schedule, expected: int) -> Answer:
    try:
        kept = home.keep_schedule(typed, expected)
    except FaultyScheduleError as error:
        errors = {place: schedule_fault(place, fault) for place, fault in error.faults.items()}
        return _page(home, Shown(typed, expected, errors)), UNSOUND
    except RuleConflictError as error:
        theirs = error.theirs.version if error.theirs else 0
        return _page(home, Shown(typed, theirs, {}, conflict=True)), CONFLICT
    if kept.version == expected:
        flash(_("Nothing was changed: all is as it was."), "info")
    else:
        flash(_("Saved as version %(number)s; letters follow it from now on.", number=kept.version), "ok")
    return redirect(home.to("get_schedule", schedule=kept.key), 303)


def _errors(schedule: Schedule) -> dict[str, str]:
    faults = faults_of(schedule)
    errors = {place: schedule_fault(place, fault) for place, fault in faults.items()}
    for place in schedule_form.faults_of_templates(schedule):
        errors.setdefault(place, _("Choose a template for this kind of letter."))
    return errors


def _page(home: Home, shown: Shown) -> str:
    schedule = shown.schedule
    is_own = shown.expected > 0
    versions = home.schedule_versions(schedule.key) if is_own else ()
    sound = not faults_of(schedule)
    return home.page(
        "dunning_settings/schedule.html",
        "schedules",
        shown=shown,
        schedule=schedule,
        is_own=is_own,
        editable=is_own and home.may_write,
        versions=versions,
        rungs=ladder(schedule) if sound else (),
        due=example_due(),
        kinds=[(kind.value, kind_words(kind)) for kind in LevelKind if kind is not LevelKind.THANKS],
        bases=[(base.value, base_words(base)) for base in Base if base is not Base.AFTER_PAYMENT],
        channels=[("", "–"), *((each.value, channel_words(each)) for each in Channel)],
        templates=_templates(schedule.audience),
        fewest=schedule_form.FEWEST_CHANNELS,
        is_consumer=schedule.audience is Audience.CONSUMER,
        base_words=base_words,
        offset_words=offset_words,
        template_words=template_words,
        channel_words=channel_words,
        audience_words=audience_words,
        owner_words=owner_words,
        schedule_name=schedule_name,
        kind_words=kind_words,
    )


def _templates(audience: Audience) -> list[tuple[str, str]]:
    return [("", "–"), *((key, template_words(key)) for key in schedule_form.template_keys(audience))]


def _other(home: Home, key: str) -> Schedule:
    found = home.others().get(key)
    if found is None:
        abort(404)
    return found


def _version(versions: tuple[Version, ...], number: int) -> Schedule | None:
    return next((read_schedule(each) for each in versions if each.version == number), None)


def _keys(versions: tuple[Version, ...]) -> set[str]:
    """Return the keys of all levels that a schedule ever had."""
    return {level.key for version in versions for level in read_schedule(version).levels}
