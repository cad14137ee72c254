"""Why a request is refused for want of a subscription: what a page, a program and a form say of it.

Owns titles and the names by which programs know these refusals.
"""

from dataclasses import dataclass
import datetime as dt

from flask import g
from flask_babel import gettext as _

from ledger_core.billing.entitlement import Entitlement
from server.auth.entitled import entitlement
from server.auth.refused import BooksClosedError, NoSeatError, PlanFullError, ServiceStoppedError
from server.portal.standing import words
from server.portal.standing.reader import reading_of
from server.services import services

STATUS = 403
_DAY = dt.timedelta(days=1)
Refused = ServiceStoppedError | BooksClosedError | PlanFullError


@dataclass(frozen=True, slots=True)
class Stop:
    """A refusal: its name for programs, its words for people, and the way on, "" where there is none."""

    kind: str
    title: str
    advice: str
    act: str = ""
    address: str = ""


def stop_of(error: Refused) -> Stop:
    """Say why the request that is answered was refused."""
    found, reading = entitlement(), reading_of(g.access)
    assert reading is not None, "who is refused pays, or somebody does"
    if isinstance(error, PlanFullError):
        title, advice = _("The plan is full"), words.full(error.metric, reading)
        return Stop("plan-full", title, advice, _("Change the plan"), reading.address)
    said = next(each for each in found.said if words.is_over(each))
    act = words.act(said, reading)
    if isinstance(error, BooksClosedError):
        advice = words.notice(said, reading, services().today())
        return Stop("books-closed", _("Access to these books is closed"), advice, act, reading.address)
    advice = words.stopped(said, reading, services().today(), stopped_since(found))
    return Stop("service-stopped", _("The service has stopped here"), advice, act, reading.address)


def seatless(error: NoSeatError) -> Stop:
    """Say to who was invited why they cannot come in yet."""
    advice = _(
        "%(place)s takes in nobody more for now: its plan is full, or its subscription has stopped. Your "
        "invitation stays good; tell who sent it.",
        place=error.place,
    )
    return Stop("plan-full", _("There is no room yet"), advice)


def stopped_since(found: Entitlement) -> dt.date | None:
    """Return the first day without service; None where it goes on, or is paused."""
    return found.served_until + _DAY if found.served_until is not None else None
