"""All files of a book, from `main.beancount` through its includes.

An include is a relative path or pattern that is looked up in the book's own map of files, never on a
disk. Files are read once, in the order Beancount reads them: includes after the file that names
them, those of a pattern by name.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
import fnmatch
import re
from typing import Protocol

from ledger_core.book import MAIN_PATH, Book
from ledger_core.ledger import BookError
from ledger_core.loading import words
from ledger_core.loading.faults import clean, quoted
from ledger_core.loading.lexing import DIGITS_AS_ZERO, text_faults
from ledger_core.loading.limits import Limits
from ledger_core.loading.parsing import Include, ParsedFile, parse

_MAGIC = re.compile(r"[*?\[]")
_ANY_DEPTH = "**"
_SHOWN = 3  # paths of one pattern that are complained of


@dataclass(slots=True)
class Walk:
    """The paths of the files read so far, in order, and what was found wrong on the way."""

    paths: list[str] = field(default_factory=list)
    errors: list[BookError] = field(default_factory=list)
    refusals: list[BookError] = field(default_factory=list)


@dataclass(slots=True)
class Reading(Walk):
    """A walk whose files were parsed on the way."""

    files: list[ParsedFile] = field(default_factory=list)


class Measure(Protocol):
    """How much text a file is."""

    @property
    def text_bytes(self) -> int: ...  # noqa: D102  named for what they are

    @property
    def lines(self) -> int: ...  # noqa: D102

    @property
    def dated_lines(self) -> int: ...  # noqa: D102


class Content(Protocol):
    """What a file asks for, and what is wrong with it by itself."""

    @property
    def includes(self) -> Sequence[Include]: ...  # noqa: D102  named for what they are

    @property
    def errors(self) -> Sequence[BookError]: ...  # noqa: D102

    @property
    def refusals(self) -> Sequence[BookError]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class TextMeasure:
    """The measure of a text."""

    data: bytes

    @property
    def text_bytes(self) -> int:
        """Bytes of the text."""
        return len(self.data)

    @property
    def lines(self) -> int:
        """Lines of the text, an empty one at the end included."""
        return self.data.count(b"\n") + 1

    @property
    def dated_lines(self) -> int:
        """Lines that begin with a digit, as every dated entry does, and one."""
        return self.data.translate(DIGITS_AS_ZERO).count(b"\n0") + 1


def read_files(book: Book, limits: Limits) -> Reading:
    """Parse `main.beancount` and all it includes; what no book may hold is in `refusals`."""
    reading = Reading()

    def read(path: str) -> ParsedFile:
        data = book.files[path]
        faults = text_faults(path, data, limits)
        if faults:
            return ParsedFile(path, [], {}, (), (), tuple(faults))
        parsed = parse(path, data, limits)
        reading.files.append(parsed)
        return parsed

    walk(reading, book.files.keys(), lambda path: TextMeasure(book.files[path]), read, limits)
    return reading


def is_named(path: str, origin: str, pattern: str) -> bool:
    """Tell whether an include of the file `origin` names a path; both of books that were accepted."""
    whole = words.resolved(origin, pattern)
    return whole is not None and _pattern(whole)(path.split("/"))


def walk(
    walked: Walk,
    paths: Collection[str],
    measure: Callable[[str], Measure],
    read: Callable[[str], Content],
    limits: Limits,
) -> None:
    """Read the files of a book from `main.beancount` on, and note in `walked` what they say.

    Args:
        walked: where it is noted; empty.
        paths: all files of the book.
        measure: how much text a file is; asked before it is read.
        read: what a file says; each file that is included is read once.
        limits: how much a book may include.
    """
    if MAIN_PATH not in paths:
        walked.refusals.append(BookError(MAIN_PATH, 0, "no such file; a book begins with it"))
        return
    lookup = _Lookup(paths, limits)
    seen = {MAIN_PATH}
    waiting = deque([MAIN_PATH])
    size = _Size()
    while waiting:
        path = waiting.popleft()
        fault = size.fault_with(measure(path), limits)
        if fault:
            walked.refusals.append(BookError(path, 0, fault))
            break
        content = read(path)
        walked.paths.append(path)
        walked.errors += content.errors
        walked.refusals += content.refusals
        for include in content.includes:
            waiting.extend(_included(path, include, lookup, seen, walked))


@dataclass(slots=True)
class _Size:
    """How much text was read so far."""

    files: int = 0
    text_bytes: int = 0
    lines: int = 0
    directives: int = 0

    def fault_with(self, measure: Measure, limits: Limits) -> str:
        """Add a file; say whether all that was read is now more than a book may include."""
        self.files += 1
        self.text_bytes += measure.text_bytes
        self.lines += measure.lines
        if self.lines > limits.directives:  # no more than so many came before
            self.directives += measure.dated_lines
        faults = (
            (self.files > limits.text_files, f"{limits.text_files} files: join small ones, one file a month"),
            (self.text_bytes > limits.text_bytes, f"{limits.text_bytes} bytes of text: split the book"),
            (self.lines > limits.lines, f"{limits.lines} lines: split the book"),
            (self.directives > limits.directives, f"{limits.directives} entries: split the book"),
        )
        said = next((said for wrong, said in faults if wrong), "")
        return f"with this file the book has more than {said}" if said else ""


def _included(origin: str, include: Include, lookup: "_Lookup", seen: set[str], walked: Walk) -> list[str]:
    """Look up what one include names; note what is wrong with it; leave out what was read already."""
    fault = lookup.fault(origin, include.pattern)
    if fault:
        walked.refusals.append(BookError(origin, include.line, fault))
        return []
    found = lookup.paths(origin, include.pattern)
    texts = [path for path in found if words.is_text(path)]
    others = [path for path in found if not words.is_text(path)]
    repeated = [path for path in texts if path in seen]
    faults = [] if found else ["no such file in the book; correct the path"]
    faults += [f"{clean(path, 100)} is no .beancount file; rename it" for path in others[:_SHOWN]]
    faults += [f"{clean(path, 100)} is read already; include it once" for path in repeated[:_SHOWN]]
    for fault in faults:
        message = f"include {quoted(include.pattern)}: {fault}"
        walked.errors.append(BookError(origin, include.line, message))
    fresh = [path for path in texts if path not in seen]
    seen.update(fresh)
    return fresh


class _Lookup:
    """Finds paths by include pattern, with a bound on all comparisons of one book."""

    def __init__(self, paths: Collection[str], limits: Limits) -> None:
        self.paths_in_order = [(path, path.split("/")) for path in sorted(paths)]
        self.known = frozenset(paths)
        self.limits = limits
        self.includes = 0
        self.steps = 0

    def fault(self, origin: str, pattern: str) -> str:
        """Say why an include is refused; "" where it may be looked up."""
        self.includes += 1
        if self.includes > self.limits.includes:
            return f"more than {self.limits.includes} includes; include whole folders with a pattern"
        if words.resolved(origin, pattern) is None:
            return (
                f"include {quoted(pattern)} is outside the book; name one of its files, relative to this one"
            )
        if pattern.count(_ANY_DEPTH) > 1 or len(_MAGIC.findall(pattern)) > 8:  # noqa: PLR2004
            return f"include {quoted(pattern)} has too many wildcards; name the folder"
        if _MAGIC.search(pattern):
            self.steps += len(self.paths_in_order)
            if self.steps > self.limits.glob_steps:
                return "too many include patterns for the files of this book; include each folder once"
        return ""

    def paths(self, origin: str, pattern: str) -> list[str]:
        """Return the paths that a pattern names, by name."""
        whole = words.resolved(origin, pattern)
        assert whole is not None, "fault() was asked first"
        if not _MAGIC.search(pattern):
            return [whole] if whole in self.known else []
        fits = _pattern(whole)
        return [path for path, names in self.paths_in_order if fits(names)]


def _pattern(whole: str) -> Callable[[list[str]], bool]:
    """Turn a pattern into a test of a path's parts: no `*` crosses a folder or finds a hidden name."""
    parts = whole.split("/")
    if _ANY_DEPTH not in parts:
        tests = [_part(part) for part in parts]
        return lambda names: len(names) == len(tests) and _all_fit(tests, names)
    at = parts.index(_ANY_DEPTH)
    head = [_part(part) for part in parts[:at]]
    tail = [_part(part) for part in parts[at + 1 :]] or [_part("*")]

    def fits(names: list[str]) -> bool:
        between = names[at : len(names) - len(tail)]
        return (
            len(names) >= len(head) + len(tail)
            and _all_fit(head, names)
            and _all_fit(tail, names[-len(tail) :])
            and not any(name.startswith(".") for name in between)
        )

    return fits


def _part(part: str) -> Callable[[str], bool]:
    if not _MAGIC.search(part):
        return part.__eq__
    expression = re.compile(fnmatch.translate(part))
    return lambda name: (
        expression.match(name) is not None and not (name.startswith(".") and not part.startswith("."))
    )


def _all_fit(tests: Sequence[Callable[[str], bool]], names: Sequence[str]) -> bool:
    return all(test(name) for test, name in zip(tests, names, strict=False))
