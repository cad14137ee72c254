"""Which schedule a firm's clients follow where neither they nor the tenant chose one: a choice an audience.

Owns how the choice is checked and kept, as versions of one decision of the firm.
"""

from collections.abc import Mapping
import datetime as dt

from ledger_core.dunning.schedule import Audience
from tenants.db import PlatformSession
from tenants.dunning.decisions.rules import firm_latest, firm_put_version
from tenants.dunning.decisions.schedules import (
    FIRM_CHOICES,
    ChoiceFault,
    FaultyChoiceError,
    firm_schedules,
    house_schedules,
)


def choices_for_clients(session: PlatformSession, firm_id: int) -> dict[Audience, str]:
    """Return what a firm chose, by audience."""
    version = firm_latest(session, firm_id, FIRM_CHOICES)
    return {} if version is None else {Audience(key): str(value) for key, value in version.body.items()}


def choose_for_clients(
    session: PlatformSession, firm_id: int, author: str, at: dt.datetime, wanted: Mapping[Audience, str]
) -> None:
    """Choose schedules for a firm's clients; an audience that is not named follows the house's.

    Raises:
        FaultyChoiceError: there is no such schedule, or it is for the other audience.
    """
    known = house_schedules() | firm_schedules(session, firm_id)
    for audience, key in wanted.items():
        schedule = known.get(key)
        if schedule is None:
            raise FaultyChoiceError(ChoiceFault.NO_SUCH_SCHEDULE)
        if schedule.audience is not audience:
            raise FaultyChoiceError(ChoiceFault.WRONG_AUDIENCE)
    body = {audience.value: key for audience, key in wanted.items()}
    firm_put_version(session, firm_id, author, at, FIRM_CHOICES, body)
