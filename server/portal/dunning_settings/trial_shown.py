"""What a change of a schedule would bring today, debt by debt: the letter as it stands, and the one instead.

Owns the rows and the words of each side; the comparison is `tenants.dunning.decisions.trial`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.steps import Why
from server.portal.dunning.words import hold_words, level_sign, rank_of
from tenants.dunning.days.findings import SETTLED, Change, Found
from tenants.dunning.days.look import Look
from tenants.dunning.decisions.trial import Trial

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One debt: what would be sent today, and what instead."""

    name: str
    reference: str
    cents: int
    currency: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class TrialShown:
    """Lines of debts that change; `left_out` counts those that are not shown."""

    followers: int
    lines: Sequence[TrialLine]
    left_out: int
    letters_now: int  # debts that a letter would take today
    letters_then: int


def shown(look: Look, trial: Trial) -> TrialShown:
    """Return what a trial found, in words."""
    found = trial.changes
    changes = (*found.added, *found.moved, *found.gone)
    lines = [_line(change, look, trial.look) for change in changes[:MOST_SHOWN]]
    return TrialShown(
        followers=trial.followers,
        lines=lines,
        left_out=len(changes) - len(lines),
        letters_now=len(look.plan.steps),
        letters_then=len(trial.look.plan.steps),
    )


def _line(change: Change, look: Look, then: Look) -> TrialLine:
    found = change.now or change.before
    assert found is not None
    debtor = look.debtors.get((found.account, found.customer))
    before = change.before if change.before is not None else _withheld(look, change.name)
    return TrialLine(
        name=debtor.name if debtor else found.customer or found.account,
        reference=found.reference,
        cents=found.cents,
        currency=found.currency,
        now=_words(look, change.name, before),
        then=_words(then, change.name, change.now),
    )


def _withheld(look: Look, name: str) -> Found | None:
    each = next((each for each in look.plan.withheld if each.debt.name == name), None)
    if each is None:
        return None
    debt = each.debt
    return Found(
        debt.account,
        debt.customer,
        debt.reference,
        debt.cents_open,
        debt.currency,
        "",
        each.why,
        each.hold_kind,
    )


def _words(look: Look, name: str, found: Found | None) -> str:
    step = next((step for step in look.plan.steps if step.debt.name == name), None)
    if step is not None:
        return level_sign(step.level.kind, rank_of(step.schedule, step.level.key))[1]
    if found is not None and found.hold_kind:
        return hold_words(found.hold_kind)
    return {
        Why.NOT_YET.value: _("its day has not come"),
        Why.QUIET.value: _("the last letter is too fresh"),
        Why.BELOW_MINIMUM.value: _("below the minimum"),
        Why.DONE.value: _("all levels are behind it"),
        Why.UNDER_WAY.value: _("approved already"),
        Why.CREDIT.value: _("credits cover it"),
        Why.NO_CHANNEL.value: _("no address"),
        Why.TIME_BARRED.value: _("time-barred"),
        Why.ASSIGNED.value: hold_words(HoldKind.ASSIGNED),
        Why.FAILED.value: _("could not be worked out"),
    }.get(found.why if found is not None else SETTLED, _("nothing"))
