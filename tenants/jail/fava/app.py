"""Fava's pages of one ledger, called as a function. Owns the addresses in them; the gateway who sees them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, ItemsView, Iterable
from functools import cached_property
from importlib.metadata import version
import io
from typing import Any

import fava.application
from fava.application import create_app
from fava.beans.funcs import hash_entry
from fava.core import FavaLedger
from jinja2 import BaseLoader, Environment, FunctionLoader

from tenants.jail.fava.wire import Answer, HashQuestion, PageQuestion, Question

_UNESCAPED, _ESCAPED = "{% autoescape false %}", "{% autoescape true %}"
STATIC = f"/fava-static/{version('fava')}/"
_LAYOUT, _HEAD_END = "_layout.html", "</head>"
_READING_ONLY = """<style>
  aside a[href="#add-transaction"], aside li:has(a[href*="/import/"]), button[data-key="Control+s"],
  .flex-row:has(> button[data-key="Control+s"]) { display: none }
</style>
"""
_BACK = "← Lettrine"  # leads back to the portal, where the gateway says
_OK = 200

# It keeps addresses made for one prefix and hands them out under another.
fava.application._cached_url_for = fava.application._cached_url_for.__wrapped__  # type: ignore[assignment]  # noqa: SLF001


class _OneLedger:
    """The one ledger of a process under its number: its title, which a tenant chooses, names nothing."""

    def __init__(self, number: int, ledger: FavaLedger) -> None:
        self._by_slug = {str(number): ledger}

    def first_slug(self) -> str:
        """Return the number."""
        return next(iter(self._by_slug))

    def items(self) -> ItemsView[str, FavaLedger]:
        """Return it with its number."""
        return self._by_slug.items()

    def __getitem__(self, slug: str) -> FavaLedger:
        """Return it; raise KeyError for any other."""
        return self._by_slug[slug]


class Pages:
    """Fava's application. Made before the books are there, so that what takes long is done once for all."""

    def __init__(self) -> None:
        self._app = create_app((), read_only=True)
        self._app.jinja_env.globals["static_url"] = STATIC.__add__
        self._app.jinja_loader = _escaping(self._app.jinja_loader)  # those of our extension pass here too
        self._number = 0
        self._ledger: FavaLedger | None = None

    def show(self, number: int, ledger: FavaLedger) -> None:
        """Answer for this ledger from now on."""
        self._number = number
        self._ledger = ledger
        self._app.config["LEDGERS"] = _OneLedger(number, ledger)
        self.__dict__.pop("_places", None)

    def answer(self, question: Question) -> Answer:
        """Answer one question."""
        if isinstance(question, HashQuestion):
            return Answer(_OK, (), self._hash(question).encode())
        return self._page(question)

    def _page(self, question: PageQuestion) -> Answer:
        assert self._ledger is not None
        self._ledger.misc.sidebar_links = [(_BACK, f"{question.prefix}/{self._number}/portal")]
        heads: list[tuple[int, tuple[tuple[str, str], ...]]] = []

        def start(
            status: str, headers: list[tuple[str, str]], _fault: object = None
        ) -> Callable[[bytes], object]:
            heads.append((int(status.split(" ", 1)[0]), tuple(headers)))
            return _refuse

        parts: Iterable[bytes] = self._app.wsgi_app(self._environment(question), start)
        body = b"".join(parts)
        close = getattr(parts, "close", None)
        if close is not None:
            close()
        return Answer(*heads[-1], body)

    def _environment(self, question: PageQuestion) -> dict[str, Any]:
        """Return the request as WSGI has it (PEP 3333: text is the bytes of UTF-8 as Latin-1)."""
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": _latin(question.prefix),
            "PATH_INFO": _latin(f"/{self._number}/{question.path}"),
            "QUERY_STRING": question.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT_LANGUAGE": question.accept_language,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def _hash(self, question: HashQuestion) -> str:
        lines, entries = self._places.get(question.file, ((), ()))
        index = bisect_right(lines, question.line) - 1
        return "" if index < 0 else hash_entry(entries[index])

    @cached_property
    def _places(self) -> dict[str, tuple[list[int], list[Any]]]:
        """Entries by file, in the order of their lines."""
        assert self._ledger is not None
        found: dict[str, dict[int, Any]] = defaultdict(dict)
        for entry in self._ledger.all_entries:
            found[str(entry.meta["filename"])].setdefault(_line_of(entry), entry)
        return {
            path: (sorted(by_line), [by_line[line] for line in sorted(by_line)])
            for path, by_line in found.items()
        }


def _escaping(loader: BaseLoader | None) -> BaseLoader:
    """Return a loader of Fava's templates as they should be.

    Fava writes payees, narrations and metadata of its journal as HTML; here they are a tenant's, so they
    are text. It offers to add, import, save and delete; here nothing can be changed, so that is not shown.
    """
    assert loader is not None  # Fava brings its own
    templates = Environment(autoescape=True)  # of nothing: it is what loaders are called with

    def source(name: str) -> str:
        text = loader.get_source(templates, name)[0].replace(_UNESCAPED, _ESCAPED)
        return text.replace(_HEAD_END, _READING_ONLY + _HEAD_END) if name == _LAYOUT else text

    return FunctionLoader(source)


def _line_of(entry: Any) -> int:  # noqa: ANN401  Fava's own kinds of entries
    return int(entry.meta["lineno"])


def _latin(text: str) -> str:
    return text.encode().decode("latin-1")


def _refuse(_data: bytes) -> object:
    raise NotImplementedError("Fava's answers come whole")
