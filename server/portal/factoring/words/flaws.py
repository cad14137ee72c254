"""What is wrong in a file that is read back: where, and what."""

from collections.abc import Mapping

from flask_babel import gettext as _

from ledger_core.factoring.records.flaw import Flaw, FlawCause
from server.portal.factoring.words.fields import field_words
from server.portal.formats import count, size


def flaw_words(flaw: Flaw) -> str:
    """Say what is wrong, after its record, position and field."""
    sentence = _sentence(flaw)
    if not flaw.record:
        return sentence
    if not flaw.field:
        return _("Record %(record)s: %(fault)s", record=count(flaw.record), fault=sentence)
    return _("Record %(record)s, position %(at)s, %(field)s: %(fault)s", record=count(flaw.record),
             at=flaw.at, field=field_words(flaw.field), fault=sentence)  # fmt: skip


def _sentence(flaw: Flaw) -> str:
    return _causes(flaw.what)[flaw.cause]


def _causes(what: str) -> Mapping[FlawCause, str]:
    """Return the words of every cause; `what` is what the file holds or should hold."""
    found, whole = {"what": what}, int(what) if what.isdigit() else 0
    return {
        FlawCause.TOO_LARGE: _("the file is larger than %(size)s", size=size(whole)),
        FlawCause.TOO_MANY: _("the file has more than %(most)s records", most=count(whole)),
        FlawCause.EMPTY: _("the file has nothing in it"),
        FlawCause.ENCODING: _("it is not written in %(what)s", **found),
        FlawCause.LINE_END: _("a line end stands inside the record"),
        FlawCause.FINAL_LINE_END: _("the last record has a line end that it must not have, or lacks one"),
        FlawCause.LENGTH: _("its length is %(what)s", **found),
        FlawCause.COLUMNS: _("its number of fields is %(what)s", **found),
        FlawCause.UNKNOWN_RECORD: _("no record begins with “%(what)s”", **found),
        FlawCause.ORDER: _("a record “%(what)s” does not belong here", **found),
        FlawCause.LACKS_RECORD: _("the record “%(what)s” is missing", **found),
        FlawCause.CONSTANT: _("“%(what)s” always stands here", **found),
        FlawCause.FIELD_END: _("“%(what)s” ends the field", **found),
        FlawCause.MISSING: _("it is blank, and must not be"),
        FlawCause.NOT_BLANK: _("it must be blank for this kind of document, and holds “%(what)s”", **found),
        FlawCause.SIGN: _("“%(what)s” has a sign that the format does not let stand", **found),
        FlawCause.DIGITS: _("“%(what)s” is not made of digits", **found),
        FlawCause.NOT_EXACT: _("“%(what)s” does not fill the field", **found),
        FlawCause.NOT_ALLOWED: _("“%(what)s” is none of the values allowed", **found),
        FlawCause.DAY: _("“%(what)s” is no day written in this form", **found),
        FlawCause.AMOUNT: _("“%(what)s” is no amount written in this form", **found),
        FlawCause.NUMBER: _("“%(what)s” is no whole number with zeros before it", **found),
        FlawCause.CODE: _("“%(what)s” is none of the codes", **found),
        FlawCause.KINDS: _("“%(what)s” names another kind of document than the fields before", **found),
        FlawCause.SEQUENCE: _("number %(what)s is expected here", **found),
        FlawCause.COUNT: _("%(what)s is expected: so many documents are in the file", **found),
        FlawCause.TOTAL: _("%(what)s is expected: so much do the documents add up to", **found),
        FlawCause.TWICE: _("“%(what)s” stands in an earlier record too", **found),
    }
