"""The table of what may be asked of Fava: what it holds, what it makes of a request, what it refuses."""

from urllib.parse import quote, urlencode

from fava.application import create_app
from hypothesis import example, given
from hypothesis import strategies as st
import pytest

from server.fava_gateway.allowed import LONGEST_QUERY, Kind, RefusedError, wanted

ACCOUNT = "Assets:41-Clients:411000:DUPONT"
RULES = [
    rule.rule.removeprefix("/<bfile>/")
    for rule in create_app([]).url_map.iter_rules()
    if rule.rule.startswith("/<bfile>/") and "GET" in (rule.methods or ())
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("income_statement/", Kind.PAGE), ("balance_sheet/", Kind.PAGE), ("trial_balance/", Kind.PAGE),
        ("journal/", Kind.PAGE), ("query/", Kind.PAGE), ("holdings/", Kind.PAGE),
        ("holdings/by_currency/", Kind.PAGE), ("commodities/", Kind.PAGE), ("documents/", Kind.PAGE),
        ("events/", Kind.PAGE), ("statistics/", Kind.PAGE), ("editor/", Kind.PAGE), ("errors/", Kind.PAGE),
        ("options/", Kind.PAGE), ("help/", Kind.PAGE), ("help/filters", Kind.PAGE),
        (f"account/{ACCOUNT}/", Kind.PAGE), ("account/Assets:Caisse-Épicerie/", Kind.PAGE),
        ("extension/OpenItems/", Kind.PAGE), ("extension/LettrageChecks/", Kind.PAGE),
        ("api/income_statement", Kind.DATA), ("api/ledger_data", Kind.DATA), ("api/options", Kind.DATA),
        ("download-journal", Kind.FILE), ("download-journal/", Kind.FILE),
    ],
)  # fmt: skip
def test_these_pages_are_shown(path: str, kind: Kind) -> None:
    assert wanted(path, b"").kind is kind


@pytest.mark.parametrize(
    "path",
    [
        "document/", "statement/", "jump", "import/", "api/extract", "api/imports", "api/changed", "api/move",
        "api/add_entries", "api/source/", "api/journal", "api/", "api", "static/app.js", "favicon.ico",
        "extension/Other/", "extension/OpenItems/run", "extension_js_module/OpenItems.js",
        "extension/OpenItems", "income_statement", "Income_statement/", "income_statement//",
        "income_statement/\n", "\nincome_statement/", "income_statement/../options/", "../2/options/",
        "account/../../options/", "account/../", "account//", "account/a/b/", "account/a\x00/", "account/./",
        "download-query/query_result.xlsx", "download-query/query_result.csv/..", "help/../options/",
        "help/%2e%2e", "holdings/by_other/", "/income_statement/", "", "index", "query_result.csv",
    ],
)  # fmt: skip
def test_others_are_not(path: str) -> None:
    with pytest.raises(RefusedError) as refused:
        wanted(path, b"")
    assert refused.value.status == 404


def test_every_address_of_fava_is_shown_or_left_out_on_purpose() -> None:
    """A new Fava that answers more is looked at before it is let through."""
    left_out = {
        "", "document/", "statement/", "extension/<extension_name>/<endpoint>",
        "extension_js_module/<extension_name>.js", "api/changed", "api/extract", "api/imports", "api/journal",
    }  # fmt: skip
    parts = {
        "<report_name>": "journal", "<name>": ACCOUNT, "<extension_name>": "OpenItems",
        "<page_slug>": "filters", "<result_format>": "csv",
        "<any(account,currency,cost_currency):aggregation_key>": "account",
    }  # fmt: skip
    shown = set()
    for rule in RULES:
        path = rule
        for part, value in parts.items():
            path = path.replace(part, value)
        try:
            wanted(path, b"")
        except RefusedError:
            continue
        shown.add(rule)
    assert set(RULES) - shown == left_out


@pytest.mark.parametrize(
    "query",
    [
        "SELECT account", "select 1", "  SELECT\n account\n WHERE year = 2026", "BALANCES", "JOURNAL 'x'",
        "print from year = 2026", "\n\tSELECT 1;",
    ],
)  # fmt: skip
def test_queries_that_read_are_asked(query: str) -> None:
    for path in ("api/query", "download-query/query_result.csv"):
        ask = wanted(path, urlencode({"query_string": query}).encode())
        assert dict(ask.given)["query_string"] == query


@pytest.mark.parametrize(
    "query",
    [
        ".output /tmp/taken", " .output /tmp/taken", ".OUTPUT /tmp/x", "output /tmp/x", ".run all", "run all",
        "RUN x", "\trun x", "set", ".set format csv", "history", ".history", ".clear", "clear", "errors",
        ".errors", "help", "?", "!ls", ".parse SELECT 1", "parse SELECT 1", "reload", ".reload", "explain x",
        "exit", "EOF", "SELECTED", "SELECT1", "PRINTER", "-- SELECT", "/* */ SELECT 1", "; SELECT 1",
        "\x00SELECT 1", "SELECT 1\x00.output x", "SELECT\x1b[2J", "\u2028.output x", "\x85.output x",
        "SELECT 1\u2028.output /tmp/x", "CREATE TABLE x", "INSERT INTO x", "", "\ufeffSELECT 1",
        "SELECT " + "1" * 5000,
    ],
)  # fmt: skip
def test_commands_of_the_shell_are_not(query: str) -> None:
    for path in ("api/query", "download-query/query_result.csv"):
        with pytest.raises(RefusedError) as refused:
            wanted(path, urlencode({"query_string": query}).encode())
        assert refused.value.status == 400


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("journal/", b"unknown=1"), ("journal/", b"time=1&time=2"), ("journal/", b"partial=true"),
        ("journal/", b"time=%00"), ("journal/", b"time=%0d%0aSet-Cookie:x"), ("journal/", b"time=%ff"),
        ("journal/", b"t%C3=1"), ("journal/", b"time=" + b"a" * 501), ("journal/", b"a&" * 30),
        ("journal/", "time=é".encode()), ("api/journal_page", b"page=-1"), ("api/journal_page", b"page=1e9"),
        ("api/journal_page", b"page=" + "١".encode()), ("api/journal_page", b"order=up"),
        ("api/context", b"entry_hash=../x"), ("api/source", b"filename=/etc/passwd"),
        ("api/source", b"filename=../main.beancount"), ("api/source", b"filename=a/../../b"),
        ("api/source", b"filename=a/./b"), ("api/source", b"filename=a//b"),
        ("api/source", b"filename=a%5C..%5Cb"), ("api/source", b"filename=a%00b"),
        ("editor/", b"file_path=/etc/passwd"), ("editor/", b"line=x"), ("api/changed", b"x=1"),
        ("extension/OpenItems/", b"as_of=today"), ("api/account_report", b"a=x&r=other"),
    ],
)  # fmt: skip
def test_parameters_have_their_shape(path: str, query: bytes) -> None:
    with pytest.raises(RefusedError):
        wanted(path, query)


def test_an_address_longer_than_any_need_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        wanted("journal/", b"time=" + b"1" * LONGEST_QUERY)
    assert refused.value.status == 414


@given(st.text(max_size=60), st.binary(max_size=80))
@example("account/.../", b"")
@example("account/%2e%2e/", b"account=%2e%2e")
def test_whatever_is_asked_what_goes_on_is_made_anew(path: str, query: bytes) -> None:
    try:
        ask = wanted(path, query)
    except RefusedError:
        return
    sent = ask.query.decode("ascii")
    assert all(character.isprintable() for character in ask.path + sent)
    assert ".." not in ask.path.split("/")
    assert wanted(ask.path, ask.query) == ask


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_only_what_begins_with_a_word_that_reads_is_asked(text: str) -> None:
    query = urlencode({"query_string": text}).encode()
    try:
        wanted("api/query", query)
    except RefusedError:
        return
    assert text.split(maxsplit=1)[0].upper().startswith(("SELECT", "BALANCES", "JOURNAL", "PRINT"))


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("journal/?time=2026&charts=false", "api/journal_page?time=2026&page=3&order=asc&account=&filter="),
        ("balance_sheet/?conversion=EUR", "api/balance_sheet?conversion=EUR&time=&interval="),
        (f"account/{ACCOUNT}/?r=balances", f"api/account_report?a={ACCOUNT}&r=balances&time="),
        (f"account/{ACCOUNT}/", f"api/account_report?a={ACCOUNT}&r=journal"),
        ("editor/?file_path=a.beancount&line=3", "api/source?filename=a.beancount"),
        ("api/context?entry_hash=" + "a" * 32, "api/source_slice?entry_hash=" + "a" * 32),
    ],
)
def test_a_page_and_what_its_script_fetches_are_one_view(page: str, data: str) -> None:
    told = [
        wanted(path, query.encode())
        for path, _, query in (quote(each, safe="/:?=&").partition("?") for each in (page, data))
    ]
    assert (told[0].view, told[0].filters) == (told[1].view, told[1].filters)
    assert told[0].view
