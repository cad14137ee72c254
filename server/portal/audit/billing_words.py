"""What entries about the subscription say: plans chosen and changed, cancellations, who pays."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from server.portal.audit.parts import text_in
from server.portal.i18n import language
from tenants.people.reading_logs import Entry


def _plan(entry: Entry) -> str:
    """Name a plan as it was called then, by its key where the entry does not tell."""
    return text_in(entry, language()) or entry.subject


def _pays(entry: Entry) -> str:
    if entry.detail.get("pays"):
        return _("The firm pays for its clients")
    return _("The firm lets each client pay for itself")


BILLING: Mapping[str, Callable[[Entry], str]] = {
    "billing:choose": lambda entry: _("Chose the plan %(plan)s", plan=_plan(entry)),
    "billing:change": lambda entry: _("Changed the subscription to the plan %(plan)s", plan=_plan(entry)),
    "billing:cancel": lambda entry: _(
        "Cancelled the subscription to the plan %(plan)s at the end of its period", plan=_plan(entry)
    ),
    "billing:resume": lambda entry: _(
        "Took back the cancellation of the subscription to the plan %(plan)s", plan=_plan(entry)
    ),
    "billing:pays": _pays,
    "billing:retry": lambda entry: _(
        "Had Stripe’s event %(event)s (%(type)s) worked off again",
        event=entry.subject,
        type=text_in(entry, "type"),
    ),
}
