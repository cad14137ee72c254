"""Search in the text of a revision: lines that hold all words asked for, in any case.

Words are looked for as they stand, never as patterns, so that no search takes longer than reading. Documents
are not read. A search ends after so many lines or bytes, and says that it did.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import re

from dulwich.objects import hex_to_sha

from ledger_core.loading.words import is_text
from tenants.books.history import files_at
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import contents_of
from tenants.db import TenantSession

MOST_HITS = 200
MOST_BYTES = 64 * 1024**2
LONGEST_SHOWN = 400  # characters of a line
_MOST_WORDS = 8
_FILES_A_STEP = 24
_WORD = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that was found: its place, its text, and where in that text the words stand."""

    path: str
    lineno: int
    line: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the latest months first; `complete` tells whether all was looked through."""

    hits: Sequence[Hit]
    complete: bool


def words_of(query: str) -> list[str]:
    """Split what is looked for into words; what stands in quotes is one."""
    return [quoted or plain for quoted, plain in _WORD.findall(query)][:_MOST_WORDS]


def search(session: TenantSession, revision: Revision, query: str) -> Found:
    """Return the lines of a revision that hold all words of a query."""
    words = [_folded(word) for word in words_of(query)]
    if not words:
        return Found((), complete=True)
    store = SqlObjectStore(session)
    files = {path: name for path, name in files_at(session, revision).items() if is_text(path)}
    paths = sorted(files, key=lambda path: (path.startswith("journal/"), path))
    paths = [path for path in paths if not path.startswith("journal/")] + [
        path for path in reversed(paths) if path.startswith("journal/")
    ]
    hits: list[Hit] = []
    read = 0
    for start in range(0, len(paths), _FILES_A_STEP):
        some = {path: files[path] for path in paths[start : start + _FILES_A_STEP]}
        store.prefetch(hex_to_sha(name) for name in some.values())
        for path, data in contents_of(store, some).items():
            read += len(data)
            for hit in _hits(path, data.decode("utf-8", "replace"), words):
                hits.append(hit)
                if len(hits) == MOST_HITS:
                    return Found(hits, complete=False)
        if read > MOST_BYTES:
            return Found(hits, complete=start + _FILES_A_STEP >= len(paths))
    return Found(hits, complete=True)


def _hits(path: str, text: str, words: Sequence[str]) -> Iterator[Hit]:
    folded = _folded(text)
    rarest = max(words, key=len)
    lineno, counted, at = 1, 0, folded.find(rarest)
    while at >= 0:
        begin = folded.rfind("\n", 0, at) + 1
        end = folded.find("\n", at)
        end = len(folded) if end < 0 else end
        lineno, counted = lineno + folded.count("\n", counted, begin), begin
        line = folded[begin:end]
        if all(word in line for word in words):
            yield _hit(path, lineno, text[begin:end], line, words)
        at = folded.find(rarest, end)


def _hit(path: str, lineno: int, line: str, folded: str, words: Sequence[str]) -> Hit:
    first = min(folded.index(word) for word in words)
    cut = max(0, first - LONGEST_SHOWN // 4) if len(line) > LONGEST_SHOWN else 0
    shown = line[cut : cut + LONGEST_SHOWN].rstrip("\r")
    marked = folded[cut : cut + LONGEST_SHOWN]
    spans = sorted(
        (found.start(), found.end()) for word in words for found in re.finditer(re.escape(word), marked)
    )
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return Hit(path, lineno, shown, tuple(apart))


def _folded(text: str) -> str:
    """Return a text without capitals, sign for sign, so that places in it are those of the text."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(sign.lower()[:1] for sign in text)
