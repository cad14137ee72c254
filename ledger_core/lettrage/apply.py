"""Letters into the books: from what was decided to a `Change` of the text that is known to load.

Owns the writing of letters under postings, the posting of what closes a gap, and the proof that the
book after the change is as sound as before. Never decides what belongs together (`matcher`, and
`decide` for what a person chose), and writes no file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
import datetime as dt

from beancount.core.data import Posting, Transaction

from ledger_core.book import Book, Change
from ledger_core.edit import NotAPostingError, Value, posting_lines, with_metadata
from ledger_core.entry import NewEntry, numbered, with_account, with_entries
from ledger_core.facts.parts import BY_LETTRAGE
from ledger_core.ground import Ground, LedgerGround, Place
from ledger_core.ledger import BookError, BookErrors, Ledger
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.plugin import letter_errors
from ledger_core.lettrage.write_off import WriteOff, label_of
from ledger_core.load import load
from ledger_core.loading.faults import faults_of
from ledger_core.loading.limits import Limits

LETTER_KEYS = ("lettrage", "lettrage-date", "lettrage-why", "lettrage-before")


class ChangeRefusedError(Exception):
    """The book would not be sound after the change; `errors` say why. Nothing was written."""

    def __init__(self, errors: Sequence[BookError]) -> None:
        super().__init__("the book would not load without new errors after the change")
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Lettering:
    """A letter to write under lines of one account, customer and currency.

    In upper case the lines balance together with what is written off; in lower case they do not.
    `why` goes into the metadata; it is empty where a person gives the letter without a rule.
    """

    lines: tuple[Line, ...]
    letter: str
    why: str
    write_off: WriteOff | None = None

    def __post_init__(self) -> None:
        owners = {(line.account, line.customer, line.currency) for line in self.lines}
        assert len(owners) == 1, "a group has one account, one customer and one currency"
        written_off = self.write_off.cents if self.write_off else 0
        rest = sum(line.cents for line in self.lines) - written_off
        assert self.write_off is None or not self.letter.islower(), "a partial group stays open"
        assert self.letter.islower() or not rest or self._balances_in_deal(), "upper case balances"

    def _balances_in_deal(self) -> bool:
        currencies = {line.foreign_currency for line in self.lines}
        return len(currencies) == 1 and "" not in currencies and not sum(x.foreign_cents for x in self.lines)


def lettered(book: Book, ledger: Ledger, letterings: Sequence[Lettering], day: dt.date) -> Change:
    """Return the change that writes letters into the book and posts what they write off.

    Args:
        book: the text.
        ledger: loaded from `book`.
        letterings: what to letter; no line is in two of them.
        day: the day the lettering is validated: the date of letters and of posted entries. A letter
            or entry is never dated before the latest line of its group.

    Returns:
        The change; empty where there is nothing to letter.

    Raises:
        ChangeRefusedError: the book would have an error that it has not now.
        NotAPostingError: the text is not the one the ledger was loaded from.
        FileNotIncludedError: an entry must go to a file that the book does not include.
        NotAChartNumberError: the book sets an account for gaps that is none of the chart.
    """
    return proven(book, ledger, with_letters(book, LedgerGround(ledger), letterings, day))


def with_letters(book: Book, ground: Ground, letterings: Sequence[Lettering], day: dt.date) -> Book:
    """Return the book with letters, and with entries of what they write off; see `lettered`.

    Nothing is proven: whoever writes the book judges it first.
    """
    places = [place_of(line) for lettering in letterings for line in lettering.lines]
    assert len(places) == len(set(places)), "a line takes one letter"
    edits: dict[Place, Mapping[str, Value | None]] = {}
    for lettering in letterings:
        keys = letter_keys(lettering, day)
        edits |= {place_of(line): {**keys, **_kept_before(line, lettering)} for line in lettering.lines}
    after = edited(book, edits)
    written_off = [lettering for lettering in letterings if lettering.write_off]
    return _written_off(after, ground, written_off, day) if written_off else after


def letter_keys(lettering: Lettering, day: dt.date) -> dict[str, Value | None]:
    """Return the metadata that all lines of the group carry; None takes a key out."""
    return {
        "lettrage": lettering.letter,
        "lettrage-date": _not_before(lettering.lines, day),
        "lettrage-why": lettering.why or None,
    }


def _kept_before(line: Line, lettering: Lettering) -> dict[str, Value | None]:
    """Note the partial letter that a line gives up, with its day: unlettering gives it back."""
    if not line.letter:
        return {"lettrage-before": None}
    if line.letter == lettering.letter:
        return {}
    return {"lettrage-before": f"{line.letter} {line.letter_date}" if line.letter_date else line.letter}


def edited(book: Book, edits: Mapping[Place, Mapping[str, Value | None]]) -> Book:
    """Return the book with metadata of its postings changed."""
    by_path: dict[str, dict[int, Mapping[str, Value | None]]] = {}
    for (path, lineno), keys in edits.items():
        by_path.setdefault(path, {})[lineno] = keys
    new: dict[str, bytes] = {}
    for path, lines in sorted(by_path.items()):
        try:
            new[path] = with_metadata(book.files[path], lines)
        except NotAPostingError as error:
            raise NotAPostingError(f"{path}: {error}") from error
    return book.with_files(new)


def writable(book: Book, lines: Sequence[Line]) -> list[Line]:
    """Return the lines that can take a letter: each has a posting of its own in the text.

    A posting that a `pad` made has none; one that booking split over lots shares its own.
    """
    places = Counter(map(place_of, lines))
    by_path: dict[str, list[int]] = {}
    for path, lineno in places:
        by_path.setdefault(path, []).append(lineno)
    standing = {
        (path, lineno)
        for path, linenos in by_path.items()
        if path in book.files
        for lineno in posting_lines(book.files[path], linenos)
    }
    return [line for line in lines if place_of(line) in standing and places[place_of(line)] == 1]


def writable_places(book: Book, lines: Iterable[Line], standing: Iterable[Line]) -> set[Place]:
    """Return the places of those lines that can take a letter; each file is read once.

    Args:
        book: the text.
        lines: those that are wanted.
        standing: all lines of their accounts and parties. One that booking split shares its posting with a
            twin there, be it of another currency.
    """
    places = set(map(place_of, lines))
    there = [line for line in standing if place_of(line) in places]
    return {place_of(line) for line in writable(book, there)}


def proven(book: Book, ledger: Ledger, after: Book) -> Change:
    """Return the change from `book` to `after`, once it is seen to load without a new error.

    Raises:
        ChangeRefusedError: it does not.
    """
    change = book.change_to(after)
    if change:
        loaded = load(after)
        known = {(error.path, error.message) for error in ledger.errors}
        new = [error for error in loaded.errors if (error.path, error.message) not in known]
        if isinstance(loaded, BookErrors) or new:
            raise ChangeRefusedError(new or loaded.errors)
    return change


def faults_beside_letters(ledger: Ledger) -> list[BookError]:
    """Return the book's errors without those of faulty letters, which lettering and unlettering mend."""
    if not ledger.errors:
        return []
    of_letters = set(faults_of(letter_errors(ledger.entries), Limits()))
    return [error for error in ledger.errors if error not in of_letters]


def place_of(line: Line) -> Place:
    """Return the file and line where the posting stands."""
    return line.path, line.lineno


def _written_off(book: Book, ground: Ground, letterings: Sequence[Lettering], day: dt.date) -> Book:
    last_lines = [max(lettering.lines, key=lambda line: (line.date, line.key)) for lettering in letterings]
    postings = ground.entries_at(map(place_of, last_lines))
    taking: dict[str, str] = {}  # number of the account that takes a gap → its Beancount name
    entries: list[NewEntry] = []
    for lettering, line in zip(letterings, last_lines, strict=True):
        write_off = lettering.write_off
        assert write_off is not None
        posted_on = _not_before(lettering.lines, day)
        number = write_off.account(ground.settings, posted_on)
        if number not in taking:
            book, taking[number] = with_account(book, ground, number, label_of(number))
        entry, posting = postings[place_of(line)]
        made = write_off.entry(
            day=posted_on,
            letter=lettering.letter,
            accounts=(posting.account, taking[number]),
            keys={key: value for key, value in letter_keys(lettering, day).items() if value is not None},
        )
        entries.append(replace(made, payee=_payee(ground, entry, posting)))
    return with_entries(book, ground, numbered(entries, ground, BY_LETTRAGE))


def _payee(ground: Ground, entry: Transaction, posting: Posting) -> str:
    """Return the third party's name, by its card or else by the entry."""
    card = ground.accounts.get(posting.account)
    return (card.label if card and card.third_party else "") or entry.payee or ""


def _not_before(lines: Iterable[Line], day: dt.date) -> dt.date:
    return max(day, *(line.date for line in lines))
