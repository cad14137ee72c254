"""What differs from the last run: new letters, those that need not go any more and why, and further levels.

Owns the rows and the sentence; the comparison is `tenants.dunning.days.findings`'.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.dunning.steps import Why
from server.portal import formats
from server.portal.dunning.reasons import references
from server.portal.dunning.words import Sign, hold_words, level_sign, rank_of
from tenants.desk import Desk
from tenants.dunning.days.findings import SETTLED, Change, Difference, Found
from tenants.dunning.days.look import Look
from tenants.dunning.days.runs import since_last

_GOOD = frozenset({SETTLED, Why.UNDER_WAY.value})


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Debts of one customer that changed in one way."""

    account: str
    customer: str
    name: str
    references: str
    sign: str
    word: str
    cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference to the last run: `sentence` tells it in a line."""

    since: dt.date
    sentence: str
    added: tuple[ChangeLine, ...]
    gone: tuple[ChangeLine, ...]
    moved: tuple[ChangeLine, ...]


def changes_since(desk: Desk, look: Look) -> Changes | None:
    """Compare a look with the last run of a day before; None where there is none."""
    with desk.reading() as session:
        found = since_last(session, look)
    if found is None:
        return None
    steps = {step.debt.name: step for step in look.plan.steps}

    def level(change: Change) -> Sign:
        step = steps.get(change.name)
        return level_sign(step.level.kind, rank_of(step.schedule, step.level.key)) if step else ("", "")

    return Changes(
        found.since,
        _sentence(found),
        _lines(found.added, look, level),
        _lines(found.gone, look, _gone_sign),
        _lines(found.moved, look, level),
    )


def _sentence(found: Difference) -> str:
    added, gone, moved = len(found.added), len(found.gone), len(found.moved)
    said = [
        ngettext("%(num)s invoice more", "%(num)s invoices more", added) if added else "",
        ngettext("%(num)s less", "%(num)s less", gone) if gone else "",
        ngettext("%(num)s at another level", "%(num)s at another level", moved) if moved else "",
    ]
    day = formats.day_brief(found.since)
    changes = ", ".join(part for part in said if part)
    if not changes:
        return _("Nothing has changed since the run of %(day)s.", day=day)
    return _("Since the run of %(day)s: %(changes)s.", day=day, changes=changes)


def _lines(changes: Sequence[Change], look: Look, signs: Callable[[Change], Sign]) -> tuple[ChangeLine, ...]:
    """Join what changed in one way for one customer."""
    joined: defaultdict[tuple[str, str, str, Sign], list[Found]] = defaultdict(list)
    for change in changes:
        found = change.now or change.before
        assert found is not None
        joined[found.account, found.customer, found.currency, signs(change)].append(found)
    return tuple(
        ChangeLine(
            account=account,
            customer=customer,
            name=_name(look, account, customer),
            references=references([found.reference for found in own if found.reference]),
            sign=sign[0],
            word=sign[1],
            cents=sum(found.cents for found in own),
            currency=currency,
        )
        for (account, customer, currency, sign), own in joined.items()
    )


def _name(look: Look, account: str, customer: str) -> str:
    debtor = look.debtors.get((account, customer))
    return debtor.name if debtor else customer or account


def _gone_sign(change: Change) -> Sign:
    """Say why a debt need not be asked for any more."""
    if change.why == Why.HELD and change.hold_kind:
        return "hold", hold_words(change.hold_kind)
    word = {
        SETTLED: _("paid"),
        Why.UNDER_WAY.value: _("approved"),
        Why.CREDIT.value: _("credits cover it"),
        Why.BELOW_MINIMUM.value: _("below the minimum"),
        Why.NO_CHANNEL.value: _("no address"),
        Why.DONE.value: _("all levels are behind it"),
        Why.TIME_BARRED.value: _("time-barred"),
        Why.FAILED.value: _("could not be worked out"),
    }.get(change.why, _("sent"))
    return ("ok" if change.why in _GOOD else "hold"), word
