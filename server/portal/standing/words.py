"""What is said of a subscription: each notice, to each reader, with the day it is about.

Owns sentences alone: what happened, what follows from it and up to which day, who can mend it. What a firm
owes is no affair of its clients: they read up to when they are served.
"""

import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.billing.entitlement import Notice, Said
from ledger_core.billing.plans import Metric, Plan
from server.portal.formats import day_long
from server.portal.standing.reader import Reader, Reading

_OVER = frozenset({Notice.TRIAL_OVER, Notice.STOPPED, Notice.PAUSED, Notice.ENDED})
_TO_CHOOSE = frozenset({Notice.TRIAL_OVER, Notice.ENDED})
_TO_PAY = frozenset({Notice.NOT_PAID, Notice.STOPPED})


def is_over(said: Said) -> bool:
    """Tell whether a notice is of a service that was stopped."""
    return said.notice in _OVER


def notice(said: Said, reading: Reading, today: dt.date) -> str:
    """Say a notice to who reads it."""
    if reading.reader is Reader.AUDITOR:
        return _for_auditors(said, today)
    if reading.reader is Reader.CLIENT:
        told = _for_clients(said, reading, today)
    else:
        told = [_happened(said, reading.plan, today), _follows(said, reading, today)]
    return " ".join(sentence for sentence in (*told, who(reading)) if sentence) if any(told) else ""


def act(said: Said, reading: Reading) -> str:
    """Say where a notice's link leads."""
    if reading.reader is Reader.CLIENT:
        return _("Subscribe for the company")
    if said.notice in _TO_CHOOSE or (said.notice is Notice.TRIAL_ENDS and reading.plan is None):
        return _("Choose a plan")
    return _("See what is to be paid") if said.notice in _TO_PAY else _("See the subscription")


def stopped(said: Said, reading: Reading, today: dt.date, since: dt.date | None) -> str:
    """Say why something is not done any more; `since` is the first day on which it was not."""
    of_others = reading.reader is Reader.CLIENT
    told = [_("The service has stopped here.") if of_others else _happened(said, reading.plan, today)]
    if since is not None:
        told.append(
            _(
                "Since %(day)s nothing is sent or lettered, and no company or user is added.",
                day=day_long(since),
            )
        )
    told.append(_("Books can be read, edited, cloned and exported as before."))
    return " ".join(sentence for sentence in (*told, who(reading)) if sentence)


def full(metric: Metric, reading: Reading) -> str:
    """Say that a plan has no room for one more."""
    told = limit(metric, reading.plan), _("Nothing was added.")
    return " ".join(sentence for sentence in (*told, who(reading)) if sentence)


def limit(metric: Metric, plan: Plan | None) -> str:
    """Say how many a plan holds, all of which there are."""
    most = plan.limits.get(metric) if plan is not None else None
    if most is None:
        return _("The plan is full.")
    if metric is Metric.TENANTS:
        return ngettext(
            "The plan is full: it holds %(num)s company.",
            "The plan is full: it holds %(num)s companies.",
            most,
        )
    return ngettext(
        "The plan is full: it holds %(num)s user.", "The plan is full: it holds %(num)s users.", most
    )


def who(reading: Reading) -> str:
    """Say who looks after the subscription, to others."""
    match reading.reader:
        case Reader.FIRM:
            return _("A partner of the firm looks after the subscription.")
        case Reader.CLIENT:
            return _("Your accounting firm, %(firm)s, looks after the subscription.", firm=reading.payer)
        case Reader.COMPANY:
            return _("An owner of the company looks after the subscription.")
        case _:
            return ""


def again(said: Said) -> str:
    """Say what opens the books again of a service that is over."""
    if said.notice is Notice.STOPPED:
        return _("They are kept, and open again once what is owed is paid.")
    return _("They are kept, and open again with a plan.")


def _happened(said: Said, plan: Plan | None, today: dt.date) -> str:
    when = _when(said.day, today) if said.day else ""
    if said.metric is not None:
        return limit(said.metric, plan)
    if said.notice is Notice.TRIAL_ENDS and plan is not None:
        return _("The trial ends %(when)s; the subscription goes on from there.", when=when)
    return {
        Notice.TRIAL_ENDS: _("The trial ends %(when)s.", when=when),
        Notice.TRIAL_OVER: _("The trial is over."),
        Notice.NOT_PAID: _("The last payment of the subscription did not go through."),
        Notice.STOPPED: _("The subscription is not paid."),
        Notice.PAUSED: _("The subscription is paused."),
        Notice.ENDS: _("The subscription ends %(when)s.", when=when),
        Notice.ENDED: _("The subscription has ended."),
    }[said.notice]


def _follows(said: Said, reading: Reading, today: dt.date) -> str:
    if said.notice in _OVER:
        return _since_over(said.day, today, again(said))
    if said.notice is Notice.NOT_PAID and said.day is not None:
        return _("All goes on up to %(day)s; then reminders and lettrage stop.", day=day_long(said.day))
    if said.notice is Notice.ENDS:
        return _("After it the books can still be read and exported.")
    if said.notice is Notice.TRIAL_ENDS and reading.plan is None and reading.reader is Reader.PAYER:
        return _("With a plan, reminders and lettrage go on after it.")
    return ""


def _since_over(last: dt.date | None, today: dt.date, opens: str) -> str:
    """Say what a stopped service still gives; `last` is the last day on which books can be read.

    `opens` says what opens them after it.
    """
    if last is None:
        return _("Reminders, lettrage and new clients have stopped; books can be read and exported.")
    if today > last:
        return f"{_('Books could be read up to %(day)s.', day=day_long(last))} {opens}"
    return _(
        "Reminders, lettrage and new clients have stopped; books can be read and exported up to %(day)s.",
        day=day_long(last),
    )


def _for_clients(said: Said, reading: Reading, today: dt.date) -> list[str]:
    """Say to people of a company whose firm pays what they must know, and not what the firm owes."""
    if said.notice in _OVER:
        opens = _("They are kept, and open again once the service goes on.")
        return [_("The service has stopped here."), _since_over(said.day, today, opens)]
    if said.metric is not None:
        return [limit(said.metric, reading.plan)]
    if said.day is None or (said.notice is Notice.TRIAL_ENDS and reading.plan is not None):
        return []
    return [_("Reminders and lettrage go on up to %(day)s.", day=day_long(said.day))]


def _for_auditors(said: Said, today: dt.date) -> str:
    """Say what an auditor must know: until when the books can be read; of all else they are spared."""
    if said.notice not in _OVER or said.day is None:
        return ""
    if today > said.day:
        return _("Books could be read up to %(day)s.", day=day_long(said.day))
    return _(
        "The service has ended here: books can be read and exported up to %(day)s.", day=day_long(said.day)
    )


def _when(day: dt.date, today: dt.date) -> str:
    """Say a day to come, and how soon it does."""
    match (day - today).days:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case left:
            return _("on %(day)s, in %(left)s days", day=day_long(day), left=left)
