"""What the workbench says of acts: done, refused, lost to somebody, seen of a colleague."""

from collections.abc import Callable, Mapping, Sequence
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.lettrage.reasons import Mention
from server.portal.formats import PARIS, day, day_long, money
from server.portal.lettrage.reasons import dated, listed
from server.portal.refusals import refusal_of
from tenants.books.refusals import RefusedBookError
from tenants.lettrage.asking import Act, Done
from tenants.lettrage.bench import Bench
from tenants.lettrage.log import Deed
from tenants.lettrage.refusals import Cause, Loss, RefusedActError

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SHOWN = 3


def done(answer: Done, currency: str) -> str:
    """Say what an act did: « 2 lignes lettrées sous AAI. »."""
    letters = letters_text(answer.letters)
    match answer.act:
        case Act.PARTIAL:
            return _lettered_partly(answer.lines, letters)
        case Act.GAP:
            return _("Lettered under %(letters)s, gap of %(sum)s posted.",
                     letters=letters, sum=money(answer.gap_cents, currency))  # fmt: skip
        case Act.UNLETTER:
            return _unlettered(answer, letters)
        case Act.UNDO:
            if answer.undone is Act.UNLETTER:
                return _("Undone: the lines are lettered again under %(letters)s.", letters=letters)
            return _("Undone: %(letters)s. The lines are as they were before.", letters=letters)
    return ngettext(
        "%(num)s line lettered under %(letters)s.",
        "%(num)s lines lettered under %(letters)s.",
        answer.lines,
        letters=letters,
    )


def _lettered_partly(lines: int, letters: str) -> str:
    return ngettext(
        "%(num)s line lettered in part under %(letters)s: the rest stays open.",
        "%(num)s lines lettered in part under %(letters)s: the rest stays open.",
        lines,
        letters=letters,
    )


def _unlettered(answer: Done, letters: str) -> str:
    said = ngettext(
        "Group %(letters)s has lost its letter: %(num)s line is open again.",
        "Group %(letters)s has lost its letter: %(num)s lines are open again.",
        answer.lines,
        letters=letters,
    )
    if not answer.reversed_entries:
        return said
    return f"{said} " + _("The entry of its gap was reversed.")


def letters_text(letters: Sequence[str]) -> str:
    """Name letters: « AAI », « AAI et AAJ », « AAI à AAQ »."""
    if len(letters) > _SHOWN:
        return pgettext("lettrage", "%(first)s to %(last)s", first=letters[0], last=letters[-1])
    return listed(letters)


def refused(error: RefusedActError) -> str:
    """Say why an act cannot be."""
    return _REFUSED[error.cause](error.values)


def refused_book(error: RefusedBookError) -> str:
    """Say why the books would not be sound after an act."""
    refusal = refusal_of(error)
    first = f" {refusal.faults[0].sentence}" if refusal.faults else ""
    return f"{refusal.title}{first}"


def lost(loss: Loss, bench: Bench, now: dt.datetime) -> str:
    """Say to whom a race was lost: « Votre lettrage n'est pas enregistré : Paul Rainval a lettré … »."""
    lines = [bench.by_name[name] for name in loss.names if name in bench.by_name]
    what = line_text(_telling(lines)) if lines else ""
    when = _earlier(loss.at, now)
    if loss.verb == "letter" and what:
        return _("Your lettering is not saved: %(name)s lettered %(line)s %(when)s.",
                 name=loss.by, line=what, when=when)  # fmt: skip
    if loss.verb == "unletter" and what:
        return _("Your lettering is not saved: %(name)s took the letter off %(line)s %(when)s.",
                 name=loss.by, line=what, when=when)  # fmt: skip
    return _("Your lettering is not saved: %(name)s changed these lines %(when)s.", name=loss.by, when=when)


def seen(deed: Deed, bench: Bench) -> str:
    """Say what a colleague did, such as « Inès Marchetti vient de lettrer … sous AAH. »."""
    lines = [bench.by_name[line.name] for line in deed.lines if line.name in bench.by_name]
    letters = letters_text(deed.letters)
    if deed.verb in {Act.UNLETTER, Act.UNDO}:
        return _("%(name)s has just taken back %(letters)s.", name=deed.by, letters=letters)
    debits = [line for line in lines if line.cents > 0]
    credits_ = [line for line in lines if line.cents < 0]
    if len(deed.letters) == 1 and debits and credits_ and len(lines) <= 2 * _SHOWN:
        return _(
            "%(name)s has just lettered %(debits)s with %(credits)s under %(letters)s.",
            name=deed.by,
            debits=listed([line_text(line) for line in debits]),
            credits=listed([line_text(line) for line in credits_]),
            letters=letters,
        )
    return ngettext(
        "%(name)s has just lettered %(num)s line under %(letters)s.",
        "%(name)s has just lettered %(num)s lines under %(letters)s.",
        len(deed.lines),
        name=deed.by,
        letters=letters,
    )


def changed(name: str) -> str:
    """Say that somebody changed lines by another way than the workbench."""
    return _("%(name)s has changed lines of this account in the books.", name=name)


def fault(gap_cents: int, currency: str) -> str:
    """Say what is wrong with a group that should balance."""
    much = money(abs(gap_cents), currency)
    if gap_cents > 0:
        return _("This group does not balance: %(sum)s too much on the debit side.", sum=much)
    return _("This group does not balance: %(sum)s too much on the credit side.", sum=much)


def line_text(line: Line) -> str:
    """Name a line within a sentence: an invoice by its number, a payment by its day."""
    told = Mention(line.kind, line.cents > 0, line.reference, line.date)
    by_number = line.kind in {LineKind.INVOICE, LineKind.CREDIT_NOTE, LineKind.OTHER}
    return line.reference if by_number and line.reference else dated(told)


def _telling(lines: Sequence[Line]) -> Line:
    """Return the line that tells most: a payment, else the first."""
    return next((line for line in lines if line.kind is LineKind.PAYMENT), lines[0])


def _earlier(at: dt.datetime, now: dt.datetime) -> str:
    seconds = max(1, int((now - at).total_seconds()))
    if seconds < _MINUTE:
        return ngettext("%(num)s second earlier", "%(num)s seconds earlier", seconds)
    if seconds < _HOUR:
        return ngettext("%(num)s minute earlier", "%(num)s minutes earlier", seconds // _MINUTE)
    if seconds < _DAY:
        return ngettext("%(num)s hour earlier", "%(num)s hours earlier", seconds // _HOUR)
    return pgettext("lettrage", "on %(day)s", day=day_long(at.astimezone(PARIS).date()))


def _gap_limit(values: Mapping[str, object]) -> str:
    currency = str(values["currency"])
    return _(
        "The gap of %(sum)s is above the limit of these books, %(limit)s. Letter in part, or ask a partner.",
        sum=money(int(str(values["cents"])), currency),
        limit=money(int(str(values["limit_cents"])), currency),
    )


def _unbalanced(values: Mapping[str, object]) -> str:
    much = money(abs(int(str(values["cents"]))), str(values["currency"]))
    return _("These lines leave %(sum)s. Letter in part, or post the gap to an account.", sum=much)


def _closed(values: Mapping[str, object]) -> str:
    closed = values["day"]
    assert isinstance(closed, dt.date)
    return _("The period is closed up to %(day)s: choose a later date.", day=day(closed))


_REFUSED: Mapping[Cause, Callable[[Mapping[str, object]], str]] = {
    Cause.NO_LINES: lambda _values: _("Tick at least a debit and a credit."),
    Cause.UNKNOWN_LINES: lambda _values: _("One of these lines is not in the books. Load the page again."),
    Cause.UNKNOWN_LETTER: lambda values: _(
        "No line carries the letter %(letter)s any more.", letter=values["letter"]
    ),
    Cause.UNKNOWN_PROPOSAL: lambda _values: _(
        "This proposal no longer stands as it was. Choose among the present ones."
    ),
    Cause.LETTERED: lambda values: _(
        "A line has the letter %(letter)s already. Take that off first.", letter=values["letter"]
    ),
    Cause.PART_OF_GROUP: lambda values: _(
        "These are only some of the lines of %(letter)s. Tick all of them, or take that letter off first.",
        letter=values["letter"],
    ),
    Cause.CURRENCIES: lambda _values: _("These lines are in several currencies. Letter each by itself."),
    Cause.UNBALANCED: _unbalanced,
    Cause.BALANCES: lambda _values: _("These lines balance: letter them in full."),
    Cause.NO_GAP: lambda _values: _("These lines balance: there is no gap to post."),
    Cause.GAP_LIMIT: _gap_limit,
    Cause.NO_LIMIT: lambda _values: _(
        "These books allow no gap. A partner sets a limit in the settings; until then letter in part."
    ),
    Cause.CLOSED: _closed,
    Cause.FUTURE: lambda _values: _("That day is still to come: choose today or an earlier one."),
    Cause.GAP_ACCOUNT: lambda _values: _("A gap goes to an account of class 6 or 7."),
    Cause.NO_POSTING: lambda _values: _(
        "One of these lines has no posting of its own in the text (pad or lots): it takes no letter."
    ),
    Cause.ONLY_POSTED: lambda values: _(
        "%(letter)s joins the entry of a gap and its reversal. Without it both would be open again.",
        letter=values["letter"],
    ),
    Cause.NOTHING_TO_UNDO: lambda _values: _(
        "This can no longer be undone: the letters are others by now. Take the letter off instead."
    ),
    Cause.KEY_USED: lambda _values: _("This act was already sent with other content. Load the page again."),
    Cause.BUSY: lambda _values: _(
        "Others are writing in these books at the same time. Try again in a moment."
    ),
}
