"""How things stand, as the operator's pages say it in a sign and a word."""

from flask_babel import gettext as _
from flask_babel import pgettext

from ledger_core.billing.entitlement import Status
from server.portal.billing.words import Sign
from tenants.billing.operating import Group
from tenants.billing.rows import EventState


def subscription_sign(status: Status) -> Sign:
    """Say how a subscription stands."""
    return {
        Status.INCOMPLETE: Sign("", _("first payment awaited")),
        Status.TRIALING: Sign("info", _("on trial")),
        Status.ACTIVE: Sign("ok", pgettext("subscription", "active")),
        Status.PAST_DUE: Sign("warn", _("not paid, tried again")),
        Status.UNPAID: Sign("bad", _("not paid, given up")),
        Status.PAUSED: Sign("hold", _("paused")),
        Status.CANCELLED: Sign("hold", _("over")),
    }[status]


def group_word(group: Group) -> str:
    """Name the subscriptions that are looked at together."""
    return {
        Group.LIVE: _("Going on"),
        Group.TRIALS: _("On trial"),
        Group.OWING: _("Not paid"),
        Group.ENDING: _("Cancelled, still going on"),
        Group.OVER: _("Run out"),
        Group.BEGUN: _("First payment awaited"),
    }[group]


def event_sign(state: str) -> Sign:
    """Say how far an event has come."""
    return {
        EventState.NEW: Sign("info", _("to be worked off")),
        EventState.DONE: Sign("ok", _("worked off")),
        EventState.UNKNOWN: Sign("", _("kept, nothing hangs on it")),
        EventState.FAILED: Sign("bad", _("nobody tries it any more")),
    }[EventState(state)]
