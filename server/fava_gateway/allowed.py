"""What of Fava may be asked: each page and each call of its scripts, with the parameters that it takes.

A table, for what is not in it does not exist: the paths are Fava 1.30's, read in its `application` and
`json_api` modules and in the scripts that call them. Left out on purpose are what changes books, imports,
files shown inline, redirects to wherever the browser came from, and extensions other than ours.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
import re
from urllib.parse import parse_qsl, quote, urlencode

from ledger_core.loading.words import query_fault

LONGEST_QUERY = 7500  # bytes of all parameters together: with the rest, less than the server reads of a line
_MOST_PARAMETERS = 20


class RefusedError(Exception):
    """This may not be asked; `status` is that of HTTP."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Kind(StrEnum):
    """What comes of it."""

    PAGE = "page"  # HTML, which a browser shows
    DATA = "data"  # JSON, which Fava's scripts fetch
    FILE = "file"  # something to be saved


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that may be made.

    `path` follows the revision, decoded; `view` and `filters` are what the audit log tells of it, "" where
    nothing of the books is seen.
    """

    kind: Kind
    path: str
    given: tuple[tuple[str, str], ...]
    view: str
    filters: Mapping[str, str]

    @property
    def query(self) -> bytes:
        """Return the parameters as they stand in an address, made anew."""
        return urlencode(self.given).encode()

    @property
    def address(self) -> str:
        """Return path and parameters as they stand in an address."""
        path = quote(self.path, safe="/:")
        return f"{path}?{self.query.decode()}" if self.given else path


Shape = Callable[[str], bool]


def _like(pattern: str) -> Shape:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


_LINE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]"
_text = _like(_LINE + "{0,500}")
_account = _like(_LINE + "{0,300}")
_number = _like(r"[0-9]{1,7}")
_hash = _like(r"[0-9a-f]{16,64}")
_day = _like(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|")
_word = _like(r"[a-z_]{0,20}")
_typed = _like(r"(?:[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\r]|\r){0,4000}")  # several lines of a query
_path = _like(rf"(?!/)(?!.*(?:^|/)\.{{1,2}}(?:/|$))(?!.*//)(?:(?!\\){_LINE}){{0,500}}")
_READING = "SELECT, BALANCES, JOURNAL, PRINT"


def _query(value: str) -> bool:
    """Tell whether a query reads only: the shell that Fava gives it to knows commands that write files."""
    return _typed(value) and not query_fault(value)


_FILTERS: Mapping[str, Shape] = {"account": _account, "filter": _text, "time": _text}
_SEEN: Mapping[str, Shape] = {**_FILTERS, "conversion": _text, "interval": _word}
_OF_PAGES: Mapping[str, Shape] = {**_SEEN, "charts": _like("false|")}
_OF_OURS: Mapping[str, Shape] = {
    **_OF_PAGES,
    "partial": _like("true"),
    "as_of": _day,
    "customer": _text,
    "side": _word,
    "letter": _text,
    "partly": _like("1|"),
    "days": _like("[0-9]{0,5}"),
    "page": _number,
}
_NOT_TOLD = frozenset({"charts", "partial", "page", "order", "line"})  # of how it is shown, not of what


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """A line of the table. `view` is made of the parts of the path and the parameters, in braces."""

    pattern: re.Pattern[str]
    kind: Kind
    takes: Mapping[str, Shape]
    view: str = ""


def _page(path: str, view: str = "", **more: Shape) -> _Endpoint:
    return _Endpoint(re.compile(f"{path}/"), Kind.PAGE, {**_OF_PAGES, **more}, view)


def _data(name: str, takes: Mapping[str, Shape], view: str = "", **more: Shape) -> _Endpoint:
    return _Endpoint(re.compile(f"api/{name}"), Kind.DATA, {**takes, **more}, view)


def _endpoints() -> Iterator[_Endpoint]:
    for report in ("income_statement", "balance_sheet", "trial_balance"):
        yield _page(report, report)
        yield _data(report, _SEEN, report)
    for report in ("commodities", "documents", "events", "statistics"):
        yield _page(report, report)
        yield _data(report, _FILTERS, report)
    yield _page("journal", "journal")
    yield _data("journal_page", _SEEN, "journal", page=_number, order=_like("asc|desc"))
    yield _page(
        rf"account/(?P<name>(?!\.)(?:(?!/){_LINE}){{1,300}})",
        "account {name}",
        r=_like("journal|balances|changes|"),
    )
    yield _data("account_report", _SEEN, "account {a}", a=_account, r=_like("journal|balances|changes|"))
    yield _page("query", "", query_string=_typed)
    yield _data("query", _FILTERS, "query", query_string=_query)
    yield _page("holdings(?:/by_(?:account|currency|cost_currency))?", "")
    yield _page("editor", "source {file_path}", file_path=_path, line=_number)
    yield _data("source", {}, "source {filename}", filename=_path)
    yield _data("context", {}, "entry {entry_hash}", entry_hash=_hash)
    yield _data("source_slice", {}, "entry {entry_hash}", entry_hash=_hash)
    yield _page("errors", "errors")
    yield _data("errors", {}, "errors")
    yield _page("options", "options")
    yield _data("options", {}, "options")
    yield _page("help", "")
    yield _Endpoint(re.compile("help/[a-z_]{1,40}"), Kind.PAGE, _OF_PAGES)
    yield _data("help", {}, "", page_slug=_word)
    yield _data("ledger_data", {})  # what stands in each page of Fava already
    yield _data("narrations", {}, "narrations")
    yield _data("narration_transaction", {}, "narrations", narration=_text)
    yield _data("payee_accounts", {}, "payees", payee=_text)
    yield _data("payee_transaction", {}, "payees", payee=_text)
    ours = "extension/(?P<name>OpenItems|AgedBalance|LettrageGroups|LettrageChecks)/"
    yield _Endpoint(re.compile(ours), Kind.PAGE, _OF_OURS, "{name}")
    yield _Endpoint(
        re.compile(r"download-query/query_result\.csv"),
        Kind.FILE,
        {**_OF_PAGES, "query_string": _query},
        "query",
    )
    yield _Endpoint(re.compile("download-journal/?"), Kind.FILE, _OF_PAGES, "journal")


_TABLE = tuple(_endpoints())
_HIDDEN_IN_VIEW = frozenset({"a", "r", "filename", "file_path", "entry_hash"})  # they stand in its name
_SPELT = {"download-journal": "download-journal/"}  # as a link of Fava's has it, and as Fava answers it


def wanted(path: str, query: bytes) -> Ask:
    """Return what is asked for, made anew from what the table knows.

    Args:
        path: what follows the revision in the address, decoded.
        query: what follows the question mark, as it came.

    Raises:
        RefusedError: there is no such page here, or a parameter is not what it may be.
    """
    for endpoint in _TABLE:
        found = endpoint.pattern.fullmatch(path)
        if found is not None:
            given = tuple(_given(endpoint, query))
            return Ask(
                endpoint.kind, _SPELT.get(path, path), given, *_told(endpoint, found.groupdict(), dict(given))
            )
    raise RefusedError(404, "Fava's page is not among those that are shown here.")


def _given(endpoint: _Endpoint, query: bytes) -> Iterator[tuple[str, str]]:
    seen = set[str]()
    for name, value in _parameters(query):
        shape = endpoint.takes.get(name)
        if shape is None or name in seen:
            raise RefusedError(400, f"The parameter {name[:40]!r} is not taken here, or stands there twice.")
        if not shape(value):
            if shape is _query:
                raise RefusedError(400, f"Only queries that begin with {_READING} are answered here.")
            raise RefusedError(400, f"The parameter {name!r} is not what it may be.")
        seen.add(name)
        yield name, value


def _parameters(query: bytes) -> list[tuple[str, str]]:
    if len(query) > LONGEST_QUERY:
        raise RefusedError(414, "The address is too long.")
    try:
        return parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError as error:  # UnicodeError is one
        raise RefusedError(400, "The address cannot be read.") from error


def _told(
    endpoint: _Endpoint, parts: Mapping[str, str], given: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Return the name of the view and its filters, the same for a page and for what its script fetches."""
    if not endpoint.view:
        return "", {}
    named = {name: given.get(name, "") for name in endpoint.takes}
    view = endpoint.view.format(**{**named, **parts}).strip()
    filters = {
        name: value
        for name, value in sorted(given.items())
        if value and name not in _NOT_TOLD and name not in _HIDDEN_IN_VIEW
    }
    report = given.get("r", "")
    return view, {**filters, "report": report} if report not in ("", "journal") else filters
