"""What entries about reminders say: decisions, mandates, and letters on their way."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from server.portal.audit.parts import named_in, number_in, text_in, up_to
from server.portal.formats import count
from tenants.people.reading_logs import Entry


def _decided(entry: Entry) -> str:
    return _(
        "%(what)s: version %(version)s kept",
        what=_what(entry.subject),
        version=count(number_in(entry, "version")),
    )


def _what(subject: str) -> str:
    """Return what a decision is about; the name of a schedule or template follows its kind."""
    kind, _colon, name = subject.partition(":")
    words = {
        "settings": _("Settings of reminders"),
        "creditor": _("Creditor of the letters"),
        "imputation": _("What payments pay first"),
        "choices": _("Schedules for clients"),
        "schedule": _("Schedule"),
        "template": _("Words of letters"),
    }
    return f"{words.get(kind, kind)} {name}".rstrip()


def _chosen(entry: Entry) -> str:
    schedule, target = text_in(entry, "schedule"), named_in(entry)
    if not schedule:
        return _("No schedule of its own for %(target)s any more", target=target)
    return _("Schedule %(schedule)s chosen for %(target)s", schedule=schedule, target=target)


def _mandated(entry: Entry) -> str:
    said = {"number": named_in(entry), "firm": text_in(entry, "firm")}
    if entry.action == "mandate:end":
        return _(
            "Mandate %(number)s of %(firm)s ends: %(until)s", until=up_to(text_in(entry, "until")), **said
        )
    return _("Mandate %(number)s given to %(firm)s", **said)


def _letter(entry: Entry) -> str:
    said = {"reference": entry.subject, "customer": text_in(entry, "customer")}
    return {
        "dunning:approve": _("Letter %(reference)s to %(customer)s approved", **said),
        "dunning:cancel": _("Letter %(reference)s to %(customer)s taken back", **said),
        "dunning:send": _("Letter %(reference)s to %(customer)s sent", **said),
    }[entry.action]


def _link(entry: Entry) -> str:
    said = {"customer": named_in(entry), "day": up_to(text_in(entry, "until"))}
    if entry.action == "dunning:revoke":
        return _("Link to the page of customer %(customer)s revoked", **said)
    return _("Link to the page of customer %(customer)s made: %(day)s", **said)


DUNNING: Mapping[str, Callable[[Entry], str]] = {
    "dunning:decide": _decided,
    "dunning:choose": _chosen,
    "dunning:approve": _letter,
    "dunning:cancel": _letter,
    "dunning:send": _letter,
    "dunning:paper": lambda entry: _("Paper %(file)s taken out", file=text_in(entry, "file")),
    "dunning:link": _link,
    "dunning:revoke": _link,
    "mandate:put": _mandated,
    "mandate:end": _mandated,
}
