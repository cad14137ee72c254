"""Why an open item came, went or changed, in the reader's language."""

from flask_babel import gettext as _

from ledger_core.audit.difference import Change, Kind, Why
from ledger_core.lettrage.given import Given
from ledger_core.receivables.open_items import OpenItem
from server.portal.formats import PARIS, day, money


def kind_word(kind: Kind) -> str:
    """Say in a word what happened."""
    return {Kind.CAME: _("came"), Kind.WENT: _("went"), Kind.CHANGED: _("changed")}[kind]


def reason(change: Change, given: Given | None) -> str:
    """Say why, in a sentence; `given` tells who gave the letter of an item that was settled."""
    line = change.line
    if change.why is Why.SETTLED:
        return _settled(change, given)
    if change.why is Why.AMOUNT:
        assert change.before is not None
        return _("corrected: the amount was %(before)s", before=_amount(change.before))
    if change.why is Why.DUE:
        assert change.before is not None
        return _("due before on %(day)s", day=day(change.before.due) if change.before.due else "–")
    return {
        Why.DATED: _("new, of %(day)s", day=day(line.date)),
        Why.ADDED: _("entered late: of %(day)s, and not in the books before", day=day(line.date)),
        Why.REOPENED: _("open again: it was settled"),
        Why.REMOVED: _("no longer in the books"),
        Why.LATER: _("of %(day)s, after the second day", day=day(line.date)),
        Why.OPEN_AMOUNT: _("settled in part") if _is_less(change) else _("settled less than before"),
    }[change.why]


def _settled(change: Change, given: Given | None) -> str:
    others = change.settled_by
    if not change.line.letter:
        return _("settled")
    said = [_("letter %(letter)s", letter=change.line.letter)]
    if len(others) == 1:
        piece = others[0].reference or others[0].label
        said.append(_("with %(piece)s of %(day)s", piece=piece, day=day(others[0].date)))
    elif others:
        said.append(_("with %(number)s lines", number=len(others)))
    if given is not None:
        given_day = day(given.at.astimezone(PARIS).date())
        said.append(
            _(
                "given by %(author)s with revision %(number)s of %(day)s",
                author=given.author,
                number=given.number,
                day=given_day,
            )
        )
    return ", ".join(said)


def _is_less(change: Change) -> bool:
    return abs(change.cents_after) < abs(change.cents_before)


def _amount(item: OpenItem) -> str:
    return money(item.cents_original, item.currency)
