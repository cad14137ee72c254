"""What an entry of a log holds, read with care: many hands wrote it, so nothing is taken to be there."""

import datetime as dt

from flask_babel import gettext as _

from server.portal.formats import day
from tenants.people.reading_logs import Entry


def text_in(entry: Entry, key: str) -> str:
    """Return a text or number of an entry's detail, "" where it has none."""
    found = entry.detail.get(key)
    return str(found) if isinstance(found, (str, int)) else ""


def number_in(entry: Entry, key: str) -> int:
    """Return a number of an entry's detail, 0 where it has none."""
    found = entry.detail.get(key)
    return found if isinstance(found, int) else 0


def named_in(entry: Entry) -> str:
    """Return the subject without the kind before it: `tenant alpha` is alpha, `revision 12` is 12."""
    return entry.subject.partition(" ")[2] or entry.subject


def up_to(value: object) -> str:
    """Return the words for a last day that an entry tells, "" for none."""
    try:
        return _("up to %(day)s", day=day(dt.date.fromisoformat(str(value))))
    except ValueError:
        return ""
