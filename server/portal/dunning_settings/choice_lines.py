"""Who follows which schedule, as lists show it: a line an audience or segment, and what holds otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from ledger_core.dunning.resolution import HOUSE
from ledger_core.dunning.schedule import Audience, Schedule
from ledger_core.dunning.steps import Rule
from server.portal.dunning.words import schedule_name
from server.portal.dunning_settings.words import owner_words


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """One choice: `chosen` is a key or "", `otherwise` says what holds without one."""

    scope: str
    target: str
    label: str
    small: str
    chosen: str
    otherwise: str
    options: tuple[tuple[str, str], ...]


def audience_line(
    audience: Audience,
    own: Mapping[Audience, str],
    firm: Mapping[Audience, str],
    schedules: Sequence[Schedule],
) -> ChoiceLine:
    """Return the line of an audience.

    Args:
        audience: whose line.
        own: what was chosen where the page is.
        firm: what a firm chose for it, if it is a client.
        schedules: all that may be chosen.
    """
    names = {each.key: schedule_name(each.key, each.name) for each in schedules}
    fallback = firm.get(audience, "")
    otherwise = (
        _("“%(name)s”, chosen by the firm", name=names[fallback])
        if fallback in names
        else _("“%(name)s”, of the house", name=schedule_name(HOUSE[audience].key, HOUSE[audience].name))
    )
    return ChoiceLine(
        scope=Rule.TENANT.value,
        target=audience.value,
        label=_("Businesses") if audience is Audience.BUSINESS else _("Consumers"),
        small="" if audience is Audience.BUSINESS else _("also customers whose kind is not known"),
        chosen=own.get(audience, ""),
        otherwise=otherwise,
        options=tuple(
            (each.key, f"{schedule_name(each.key, each.name)} ({owner_words(each.key)})")
            for each in schedules
            if each.audience is audience
        ),
    )
