"""What entries about factoring say: contracts, limits, assignments and what happened to them, statements."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from server.portal.audit.parts import number_in, text_in
from server.portal.factoring.words.happenings import happened_words
from server.portal.formats import count, money
from tenants.factoring.story import Happened
from tenants.people.reading_logs import Entry


def _happened(entry: Entry) -> str:
    """Say what happened, to what, and how much it was where the entry tells."""
    said = {
        "what": happened_words(Happened(entry.action.removeprefix("factoring:"))),
        "subject": entry.subject,
    }
    cents = entry.detail.get("cents")
    if not isinstance(cents, int):
        return _("%(what)s: %(subject)s", **said)
    amount = money(cents, text_in(entry, "currency") or "EUR")
    return _("%(what)s: %(subject)s, %(amount)s", amount=amount, **said)


def _version(entry: Entry) -> str:
    said = {"subject": entry.subject, "version": count(number_in(entry, "version"))}
    if entry.action == "factoring:format":
        return _("Format %(subject)s of factoring: version %(version)s kept", **said)
    return _("Contract %(subject)s of factoring: version %(version)s kept", **said)


def _limits(entry: Entry) -> str:
    debtor, file = text_in(entry, "debtor"), text_in(entry, "name")
    if debtor:
        return _("Limit of %(debtor)s given, contract %(subject)s", debtor=debtor, subject=entry.subject)
    return _("Limits of contract %(subject)s taken from %(file)s", subject=entry.subject, file=file)


def _debtor(entry: Entry) -> str:
    return _(
        "Number of %(debtor)s with the factor of contract %(subject)s: %(number)s",
        debtor=text_in(entry, "debtor"),
        subject=entry.subject,
        number=text_in(entry, "after") or "–",
    )


def _line(entry: Entry) -> str:
    """Name a line by its statement and its rank there."""
    return f"{number_in(entry, 'statement')}-{number_in(entry, 'rank')}"


_OWN: Mapping[str, Callable[[Entry], str]] = {
    "factoring:contract": _version,
    "factoring:format": _version,
    "factoring:limits": _limits,
    "factoring:debtor": _debtor,
    "factoring:file": lambda entry: _("File %(file)s of factoring taken out", file=text_in(entry, "file")),
    "factoring:mail-again": lambda entry: _(
        "File %(file)s of factoring is to be mailed again", file=entry.subject
    ),
    "factoring:mail-left": lambda entry: _("File %(file)s of factoring is not mailed", file=entry.subject),
    "factoring:line-aside": lambda entry: _(
        "Line %(line)s of a factor’s statement put aside", line=_line(entry)
    ),
    "factoring:line-back": lambda entry: _(
        "Line %(line)s of a factor’s statement waits again", line=_line(entry)
    ),
    "factoring:lines-known": lambda entry: _(
        "Lines of a statement tied to what the books had, contract %(subject)s", subject=entry.subject
    ),
}
FACTORING: Mapping[str, Callable[[Entry], str]] = {
    **{f"factoring:{kind.value}": _happened for kind in Happened},
    **_OWN,
}
