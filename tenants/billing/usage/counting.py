"""What one tenant used of the meters, day by day: lines that were lettered here, and letters that left.

Counted from rows that nobody changes afterwards, so that a past time comes to the same whenever it is asked:
the log of the workbench, and the audit log, whose entry bears the moment at which a letter was known to have
left, whatever day of deposit it bears. A line counts when it gets a letter and had none. One that loses it
again before its day in Paris is over does not; so a day is settled once it is over. Letters that came with an
import or a push, and those of an act that is taken back, are in neither log or not counted. Knows nothing of
payers and prices.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
import datetime as dt

from sqlalchemy import bindparam, select

from ledger_core.billing.plans import Metric
from ledger_core.dunning.schedule import Channel
from tenants.audit_log import AuditEntry
from tenants.db import TenantSession
from tenants.lettrage.log import UNDO, Deed, deeds_between
from tenants.lettrage.models import LettrageAct
from tenants.moment import Moment, day_of, midnight

SENT = "dunning:send"
_LETTER = "lettrage"
_DAY = dt.timedelta(days=1)

_Named = tuple[str, str, str, dt.date]  # a line of an account and third party, on a day

Days = Counter[tuple[Metric, dt.date]]
"""How many of a meter on each day in Paris."""

_SINCE, _UNTIL = (bindparam(name, type_=Moment()) for name in ("since", "until"))
_WAS_SENT = AuditEntry.action == SENT, AuditEntry.at >= _SINCE, AuditEntry.at < _UNTIL
_ANYTHING = select(
    select(LettrageAct.number).where(LettrageAct.at >= _SINCE, LettrageAct.at < _UNTIL).exists(),
    select(AuditEntry.number).where(*_WAS_SENT).exists(),
)
"""Made once, for a firm has many companies, most of which did nothing on a day."""
_ALL_SENT = select(AuditEntry.at, AuditEntry.detail).where(*_WAS_SENT)


def days_in(session: TenantSession, since: dt.datetime, until: dt.datetime) -> Days:
    """Return what the session's tenant used from a moment up to another, that one not included."""
    lettered, sent = session.execute(_ANYTHING, {"since": since, "until": until}).one()
    found: Days = Counter()
    if lettered:
        found.update((Metric.LETTERED_LINES, day) for day in _lettered(session, since, until))
    if sent:
        found.update((Metric.LETTERS, day) for day in _left(session, since, until))
    return found


def kept_days(deeds: Iterable[Deed], since: dt.datetime, until: dt.datetime) -> Iterator[dt.date]:
    """Give the day of each line that got a letter in a time and kept it until that day was over.

    Taking it off and having that undone on the same day leaves it as it was. Undone on a later day it is
    given anew: else who takes letters off before midnight, and has that undone after it, pays for none.

    Args:
        deeds: in the order of the books, whole days: of `since` and up to that on which `until` falls.
        since: what got its letter before is left out.
        until: what got its letter then or later is left out.
    """
    given: dict[_Named, dt.datetime] = {}
    taken: dict[_Named, dt.datetime] = {}
    lost: set[_Named] = set()
    for deed in deeds:
        day = day_of(deed.at)
        for line in deed.lines:
            name = (deed.account, deed.customer, line.name, day)
            if not line.after:
                lost.add(name)
                if name in given:
                    taken[name] = given.pop(name)
            elif line.before.get(_LETTER):
                continue
            elif deed.verb != UNDO or name not in lost:
                given[name] = deed.at
            elif name in taken:
                given[name] = taken.pop(name)
    return (day for (*_, day), at in given.items() if since <= at < until)


def _lettered(session: TenantSession, since: dt.datetime, until: dt.datetime) -> Iterator[dt.date]:
    deeds = deeds_between(session, midnight(day_of(since)), midnight(day_of(until) + _DAY))
    return kept_days(deeds, since, until)


def _left(session: TenantSession, since: dt.datetime, until: dt.datetime) -> Iterator[dt.date]:
    """Give the day of each letter that left; a call is none."""
    for at, detail in session.execute(_ALL_SENT, {"since": since, "until": until}):
        if detail["channel"] != Channel.CALL:
            yield day_of(at)
