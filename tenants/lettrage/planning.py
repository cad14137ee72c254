"""From what was asked to what will be written: the letters given or taken, checked against the bench.

Owns which acts are possible, in the trade's own terms; the matcher's and the core's checks stay theirs. Never
writes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import re
from typing import assert_never

from ledger_core.book import Book
from ledger_core.edit import NotAPostingError, metadata_of
from ledger_core.lettrage.apply import LETTER_KEYS, Lettering, edited, place_of, with_letters
from ledger_core.lettrage.decide import Allowance, CannotAcceptError, letter_for, of_proposals
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.unletter import (
    Letters,
    OnlyPostedLinesError,
    Undoing,
    groups_named,
    partial_letters,
    undoing_of,
    without_letters,
)
from ledger_core.lettrage.write_off import Cause as GapCause
from ledger_core.lettrage.write_off import WriteOff
from tenants.db import TenantSession
from tenants.lettrage import log
from tenants.lettrage.asking import Act, Asked
from tenants.lettrage.bench import Bench
from tenants.lettrage.log import Deed, Touched
from tenants.lettrage.offers import OfferCache, OfferKind
from tenants.lettrage.racing import refuse_lost
from tenants.lettrage.refusals import Cause, Loss, LostRaceError, RefusedActError
from tenants.lettrage.shelf import Shelf

_GAP_ACCOUNT = re.compile(r"[67][0-9]{2}[0-9A-Z]{0,9}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an act will write."""

    act: Act
    letters: tuple[str, ...]  # given, or taken
    after: Mapping[str, str]  # name of a line → its letter afterwards
    letterings: tuple[Lettering, ...] = ()
    undoings: tuple[Undoing, ...] = ()
    back: Letters | None = None  # metadata that lines get back
    gap_cents: int = 0
    undoable: bool = True
    undone: Act | None = None
    touched: tuple[Line, ...] = ()
    day: dt.date | None = None  # of letters and entries; None: today

    @property
    def reversed_entries(self) -> int:
        """The number of posted entries that are reversed."""
        return sum(len(undoing.posted) for undoing in self.undoings)


@dataclass(frozen=True, slots=True)
class Table:
    """Where an act is planned: the bench, the books beneath it, what is offered, by whom and on what day."""

    session: TenantSession
    bench: Bench
    shelf: Shelf
    offers: OfferCache
    actor: str
    today: dt.date


def plan(table: Table, asked: Asked) -> Plan:
    """Plan an act.

    Raises:
        RefusedActError: it cannot be.
        LostRaceError: its lines are no longer as its author saw them.
    """
    match asked.act:
        case Act.LETTER | Act.PARTIAL | Act.GAP:
            return _lettering(table, asked)
        case Act.ACCEPT:
            return _accepting(table, asked)
        case Act.UNLETTER:
            return _unlettering(table, asked)
        case Act.UNDO:
            return _undo(table, asked)
    assert_never(asked.act)


def written(table: Table, planned: Plan) -> tuple[Book, tuple[Touched, ...]]:
    """Return the book after a plan, and what its lines carried before.

    Raises:
        RefusedActError: a line has no posting of its own in the text.
    """
    shelf, bench = table.shelf, table.bench
    try:
        before = _before(shelf.book, planned.touched)
        if planned.letterings:
            posts = any(lettering.write_off for lettering in planned.letterings)
            ground = shelf.ground if posts else shelf.entries_ground(())
            after = with_letters(shelf.book, ground, planned.letterings, planned.day or table.today)
        elif planned.undoings:
            ground = shelf.ground if planned.reversed_entries else shelf.entries_ground(())
            after = without_letters(
                shelf.book, ground, planned.undoings, lines=bench.lines, day=table.today, back=planned.back
            )
        else:
            after = edited(shelf.book, planned.back or {})
    except NotAPostingError:
        raise RefusedActError(Cause.NO_POSTING) from None
    touched = tuple(
        Touched(name, before[place_of(bench.by_name[name])], letter) for name, letter in planned.after.items()
    )
    return after, touched


def standing_alone(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that have a posting of their own in the text; lots share one, and take no letter."""
    own = list(lines)
    places = Counter(map(place_of, own))
    return [line for line in own if places[place_of(line)] == 1]


def _before(book: Book, lines: Iterable[Line]) -> dict[tuple[str, int], log.Metadata]:
    by_path: dict[str, list[int]] = {}
    for line in lines:
        by_path.setdefault(line.path, []).append(line.lineno)
    return {
        (path, lineno): keys
        for path, linenos in by_path.items()
        for lineno, keys in metadata_of(book.files[path], linenos, LETTER_KEYS).items()
    }


def _refuse_unseen(table: Table, asked: Asked, names: Sequence[str]) -> None:
    """Refuse lines that are not as the act's author saw them, or never were."""
    if not names:
        raise RefusedActError(Cause.NO_LINES)
    refuse_lost(table.session, table.bench, asked.revision, names)
    if any(name not in table.bench.by_name for name in names):
        raise RefusedActError(Cause.UNKNOWN_LINES)


def _fitting(bench: Bench, names: Sequence[str]) -> tuple[Line, ...]:
    """Return the lines of a group, all of one currency, each once and none with a final letter."""
    lines = tuple(bench.by_name[name] for name in dict.fromkeys(names))
    if len({line.currency for line in lines}) > 1:
        raise RefusedActError(Cause.CURRENCIES)
    final = next((line.letter for line in lines if line.letter and not line.letter.islower()), "")
    if final:
        raise RefusedActError(Cause.LETTERED, letter=final)
    own = {line.key for line in lines}
    for letter in {line.letter for line in lines if line.letter}:
        if not bench.by_letter[letter] <= own:
            raise RefusedActError(Cause.PART_OF_GROUP, letter=letter)
    if any(place_of(line) in bench.shared_places for line in lines):
        raise RefusedActError(Cause.NO_POSTING)
    return lines


def _lettering(table: Table, asked: Asked) -> Plan:
    bench = table.bench
    _refuse_unseen(table, asked, asked.names)
    lines = _fitting(bench, asked.names)
    rest_cents = sum(line.cents for line in lines)
    partial = asked.act is Act.PARTIAL
    write_off = None
    if partial:
        if not rest_cents:
            raise RefusedActError(Cause.BALANCES)
        if len(lines) == 1:
            raise RefusedActError(Cause.NO_LINES)
    elif asked.act is Act.GAP:
        write_off = _write_off(table, asked, lines)
    elif rest_cents and not _balances_in_deal(lines):
        raise RefusedActError(Cause.UNBALANCED, cents=rest_cents, currency=lines[0].currency)
    used = bench.by_letter.keys()
    letter = letter_for(lines, used, LetterSequence(used), partial=partial, everyone=bench.lines)
    day = asked.day if write_off else None
    return _giving(table, asked.act, [Lettering(lines, letter, "", write_off)], day)


def _balances_in_deal(lines: Sequence[Line]) -> bool:
    currencies = {line.foreign_currency for line in lines}
    return len(currencies) == 1 and "" not in currencies and not sum(line.foreign_cents for line in lines)


def _write_off(table: Table, asked: Asked, lines: Sequence[Line]) -> WriteOff:
    bench = table.bench
    gap_cents = sum(line.cents for line in lines)
    limit_cents = bench.gap_limit_cents
    if not gap_cents:
        raise RefusedActError(Cause.NO_GAP)
    if not limit_cents:
        raise RefusedActError(Cause.NO_LIMIT)
    if abs(gap_cents) > limit_cents:
        raise RefusedActError(
            Cause.GAP_LIMIT, cents=abs(gap_cents), limit_cents=limit_cents, currency=lines[0].currency
        )
    if asked.gap_account and not _GAP_ACCOUNT.fullmatch(asked.gap_account):
        raise RefusedActError(Cause.GAP_ACCOUNT)
    day = asked.day or table.today
    if day > table.today:
        raise RefusedActError(Cause.FUTURE)
    posted_on = max(day, *(line.date for line in lines))
    _refuse_closed(table, posted_on)
    return WriteOff(GapCause.GAP, gap_cents, lines[0].currency, asked.gap_account)


def _refuse_closed(table: Table, day: dt.date) -> None:
    closed = table.bench.settings.closed_day
    if closed is not None and day <= closed:
        raise RefusedActError(Cause.CLOSED, day=closed)


def _accepting(table: Table, asked: Asked) -> Plan:
    bench = table.bench
    ids = tuple(dict.fromkeys(asked.offers))
    if not ids:
        raise RefusedActError(Cause.NO_LINES)
    known = table.offers.named(table.session, bench, ids, asked.revision)
    if any(each not in known for each in ids):
        raise _gone(table, asked)
    offers = [known[each] for each in ids]
    names = [name for offer in offers for name in offer.names]
    _refuse_unseen(table, asked, names)
    for offer in offers:
        _fitting(bench, offer.names)
    if len(set(names)) < len(names):
        raise RefusedActError(Cause.UNKNOWN_PROPOSAL)
    if any(offer.kind is OfferKind.GAP for offer in offers):
        latest = max(bench.by_name[name].date for name in names)
        _refuse_closed(table, max(table.today, latest))
    allowed = Allowance(bench.gap_limit_cents, exchange=True)
    try:
        letterings = of_proposals(
            [offer.proposal(bench) for offer in offers],
            {line.key: line for line in bench.lines},
            allowed=allowed,
        )
    except CannotAcceptError:
        raise RefusedActError(Cause.UNKNOWN_PROPOSAL) from None
    return _giving(table, Act.ACCEPT, letterings)


def _gone(table: Table, asked: Asked) -> Exception:
    """Return why an offer is no longer known: the books changed, or it never was one."""
    for deed in reversed(log.deeds_since(table.session, asked.account, asked.customer, asked.revision)):
        letter = next(iter(deed.letters), "")
        verb = "letter" if deed.gives else "unletter"
        return LostRaceError(
            Loss(deed.number, deed.by, deed.at, verb, letter, [line.name for line in deed.lines])
        )
    return RefusedActError(Cause.UNKNOWN_PROPOSAL)


def _giving(table: Table, act: Act, letterings: Sequence[Lettering], day: dt.date | None = None) -> Plan:
    names = table.bench.names
    touched = tuple(line for lettering in letterings for line in lettering.lines)
    return Plan(
        act,
        tuple(lettering.letter for lettering in letterings),
        {names[line.key]: lettering.letter for lettering in letterings for line in lettering.lines},
        letterings=tuple(letterings),
        gap_cents=sum(abs(each.write_off.cents) for each in letterings if each.write_off),
        touched=touched,
        day=day,
    )


def _unlettering(table: Table, asked: Asked) -> Plan:
    bench, letter = table.bench, asked.letter
    groups = groups_named(bench.lines, letter) if letter else []
    members = [bench.names[line.key] for group in groups for line in group.lines]
    for deed in reversed(log.deeds_since(table.session, bench.account, bench.customer, asked.revision)):
        both = [line.name for line in deed.lines if line.name in members or letter in deed.letters]
        if both:
            verb = "letter" if deed.gives else "unletter"
            raise LostRaceError(Loss(deed.number, deed.by, deed.at, verb, letter, both))
    if not groups:
        raise RefusedActError(Cause.UNKNOWN_LETTER, letter=letter)
    undoing = _undoing(table, letter)
    back = partial_letters(table.shelf.book, undoing, bench.lines)
    return Plan(
        Act.UNLETTER,
        (letter,),
        {
            bench.names[line.key]: str(back.get(place_of(line), {}).get("lettrage") or "")
            for line in undoing.freed
        },
        undoings=(undoing,),
        back=back,
        undoable=not undoing.posted,
        touched=undoing.freed,
    )


def _undoing(table: Table, letter: str) -> Undoing:
    (group,) = groups_named(table.bench.lines, letter)
    ground = table.shelf.entries_ground(line.path for line in group.lines)
    try:
        undoing = undoing_of(ground, group)
    except OnlyPostedLinesError:
        raise RefusedActError(Cause.ONLY_POSTED, letter=letter) from None
    except KeyError:
        raise RefusedActError(Cause.NO_POSTING) from None
    if undoing.posted:
        _refuse_closed(table, max(table.today, *(posted.entry.date for posted in undoing.posted)))
    return undoing


def _undo(table: Table, asked: Asked) -> Plan:
    bench = table.bench
    deed = log.deed_of(table.session, asked.undone, asked.account, asked.customer)
    if deed is None or not deed.undoable:
        raise RefusedActError(Cause.NOTHING_TO_UNDO)
    names = [line.name for line in deed.lines]
    refuse_lost(table.session, bench, deed.number, names, besides=table.actor)
    if any(name not in bench.by_name for name in names):
        raise RefusedActError(Cause.NOTHING_TO_UNDO)
    if any(bench.by_name[line.name].letter != line.after for line in deed.lines):
        raise RefusedActError(Cause.NOTHING_TO_UNDO)
    undoings = tuple(_undoing(table, letter) for letter in _given(deed))
    freed = {bench.names[line.key] for undoing in undoings for line in undoing.freed}
    _refuse_joined(table, deed, freed)
    back = {place_of(bench.by_name[line.name]): line.restoring for line in deed.lines}
    return Plan(
        Act.UNDO,
        deed.letters,
        {line.name: str(line.before.get("lettrage", "")) for line in deed.lines},
        undoings=undoings,
        back=back,
        undoable=False,
        undone=Act(deed.verb),
        touched=tuple(bench.by_name[name] for name in names),
    )


def _given(deed: Deed) -> list[str]:
    return list(dict.fromkeys(line.after for line in deed.lines if line.after))


def _refuse_joined(table: Table, deed: Deed, freed: set[str]) -> None:
    """Refuse to take back letters that other lines carry by now, or that would join lines that carry them."""
    bench = table.bench
    own = {line.name for line in deed.lines}
    restored = {str(line.before.get("lettrage", "")).upper() for line in deed.lines} - {""}
    others = {line.letter.upper() for line in bench.lines if line.letter and bench.names[line.key] not in own}
    if not freed <= own or restored & others:
        raise RefusedActError(Cause.NOTHING_TO_UNDO)
