"""The lines of a change of plan in our own words: what each is of, and for which days."""

from dataclasses import dataclass

from flask_babel import gettext as _

from ledger_core.billing.plans import Metric, Tariff
from server.portal.billing.words import counted_words, named_plan
from server.portal.formats import day
from tenants.billing.acts.lines import Line


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line: what it is of, the days in words, cents without tax.

    `foreign`: what it is of is said by the payment service, in English.
    """

    what: str
    days: str
    cents: int
    foreign: bool = False


def change_line(line: Line, tariff: Tariff) -> ChangeLine:
    """Say what a line is of; one of a price that neither plan has keeps the payment service's words."""
    if not line.plan:
        return ChangeLine(line.words, _days(line), line.cents, foreign=True)
    name = named_plan(tariff, line.plan)
    if line.part in set(Metric):
        counted = counted_words(Metric(line.part), line.quantity)
        return ChangeLine(
            _("%(counted)s, plan %(name)s", counted=counted, name=name), _days(line), line.cents
        )
    return ChangeLine(_("Plan %(name)s", name=name), _days(line), line.cents)


def _days(line: Line) -> str:
    if line.since is None or line.until is None:
        return ""
    since, until = day(line.since), day(line.until)
    if line.cents < 0:
        return _("from %(since)s to %(until)s, taken off", since=since, until=until)
    return _("from %(since)s to %(until)s", since=since, until=until)
