"""What a book may ask for: the allow-lists of paths, options, plugins, custom directives and queries.

Each function gives the fault of one word as a message for a person, or "" where there is none. What is not
listed is refused: a text of a tenant never names code, files outside the book, or a check to leave out.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
import posixpath
import re
import unicodedata

from ledger_core.loading.faults import quoted
from ledger_core.loading.limits import Limits

OUR_PLUGIN = "ledger_core.lettrage.plugin"
OUR_EXTENSION = "ledger_core.fava"

PLUGINS = frozenset(
    {
        OUR_PLUGIN,
        "beancount.plugins.coherent_cost",
        "beancount.plugins.implicit_prices",
        "beancount.plugins.leafonly",
        "beancount.plugins.noduplicates",
        "beancount.plugins.nounused",
        "beancount.plugins.onecommodity",
        "beancount.plugins.sellgains",
        "beancount.plugins.unique_prices",
    }
)
"""Plugins that only read entries, take time in proportion to them, and take no configuration."""

# Paths.

TEXT_ENDS = (".beancount", ".bean")
"""Names of the files that may be included; the others of a book are documents and notes, and never read."""

_REFUSED_ENDS = (".py", ".pyc", ".pyd", ".pyw", ".pth", ".so", ".picklecache", ".gpg", ".asc")
_REFUSED_CHARACTERS = frozenset("$~\\")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def path_fault(path: str, limits: Limits) -> str:
    """Say what is wrong with the path of a file in a book; "" where nothing is."""
    plain = folded(path)
    parts = plain.split("/")
    faults = (
        (not path or path.startswith("/"), "an absolute or empty path; paths are relative to the book"),
        (
            len(path.encode("utf-8", "surrogatepass")) > limits.path_bytes,
            f"the path is longer than {limits.path_bytes} bytes; shorten it",
        ),
        (
            any(part in {"", ".", ".."} for part in parts),
            "the path has an empty, . or .. part; name the file directly",
        ),
        (
            any(character in _REFUSED_CHARACTERS for character in plain),
            "the path holds one of $ ~ \\ ; rename the file",
        ),
        (
            any(unicodedata.category(character) in _INVISIBLE for character in path),
            "the path holds a control or invisible character; rename the file",
        ),
        (
            any(part.lstrip(" ").startswith(".git") for part in parts),
            "names that begin with .git are Git's own; rename the file",
        ),
        (
            plain.rstrip(" .").endswith(_REFUSED_ENDS),
            "programs, caches and encrypted files have no place in a book; take the file out",
        ),
    )
    return next((message for wrong, message in faults if wrong), "")


def is_text(path: str) -> bool:
    """Tell whether a path is that of a text of the book."""
    return path.endswith(TEXT_ENDS)


def folded(path: str) -> str:
    """Return the path without case and forms of accents: some file systems take two such paths for one."""
    return unicodedata.normalize("NFKC", path).casefold()


def resolved(origin: str, name: str) -> str | None:
    """Resolve a name relative to the file that gives it; None where it leads out of the book."""
    if not name or name.startswith("/") or "\0" in name or "\\" in name or "~" in name or "$" in name:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), name))
    return None if path in {".", ".."} or path.startswith(("../", "/")) else path


# Options.

_NO_DECIMALS = frozenset(
    {
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    }
)
"""Currencies without a minor unit: ISO 4217, table A.1, minor unit 0."""

_CURRENCY = re.compile(r"[A-Z](?:[A-Z0-9'._-]{0,22}[A-Z0-9])?")
_LEAF_ACCOUNT = re.compile(r"[A-Z0-9][A-Za-z0-9-]*(?::[A-Z0-9][A-Za-z0-9-]*){0,5}")
_HALF_CENT = Decimal("0.005")
_HALF = Decimal("0.5")
_LONGEST_TITLE = 200


def _title_fault(value: str) -> str:
    return "" if len(value) <= _LONGEST_TITLE else f"a title has at most {_LONGEST_TITLE} characters"


def _currency_fault(value: str) -> str:
    return "" if _CURRENCY.fullmatch(value) else "a currency looks like EUR"


def _boolean_fault(value: str) -> str:
    return "" if value.upper() in {"TRUE", "FALSE"} else "the value is TRUE or FALSE"


def _false_fault(value: str) -> str:
    return "" if value.upper() == "FALSE" else "it may only be FALSE; take the line out"


def _leaf_fault(value: str) -> str:
    return "" if _LEAF_ACCOUNT.fullmatch(value) else "the value is an account without its root"


def _booking_fault(value: str) -> str:
    methods = ("STRICT", "STRICT_WITH_SIZE", "NONE", "FIFO", "LIFO", "HIFO")
    return "" if value in methods else f"the value is one of {', '.join(methods)}"


def _precision_fault(value: str) -> str:
    return "" if _paired(value) else 'the value looks like "EUR:0.01"'


def _tolerance_fault(value: str) -> str:
    pair = _paired(value)
    if pair is None:
        return 'the value looks like "EUR:0.005"'
    currency, number = pair
    most = _HALF if currency in _NO_DECIMALS else _HALF_CENT
    return "" if number <= most else f"at most {most}: more would let a wrong amount pass as balanced"


def _multiplier_fault(value: str) -> str:
    number = _number(value)
    right = number is not None and number <= _HALF
    return (
        "" if right else "the value is a number from 0 to 0.5: more would let a wrong cent pass as balanced"
    )


def _mode_fault(value: str) -> str:
    return "" if value == "default" else "checks cannot be left out; take the line out"


_OPTIONS: Mapping[str, Callable[[str], str]] = {
    "title": _title_fault,
    "operating_currency": _currency_fault,
    "conversion_currency": _currency_fault,
    "inferred_tolerance_default": _tolerance_fault,
    "tolerance_multiplier": _multiplier_fault,
    "infer_tolerance_from_cost": _false_fault,
    "insert_pythonpath": _false_fault,
    "plugin_processing_mode": _mode_fault,
    "booking_method": _booking_fault,
    "use_precise_interpolation": _boolean_fault,
    "render_commas": _boolean_fault,
    "display_precision": _precision_fault,
    "account_previous_balances": _leaf_fault,
    "account_previous_earnings": _leaf_fault,
    "account_previous_conversions": _leaf_fault,
    "account_current_earnings": _leaf_fault,
    "account_current_conversions": _leaf_fault,
}

_WHY_NOT: Mapping[str, str] = {
    "documents": "documents are named one by one in document directives",
    "name_": "the roots of the accounts keep their names: Assets, Liabilities, Equity, Income, Expenses",
}


def option_fault(key: str, value: str) -> str:
    """Say why an option is refused; "" where it is allowed."""
    check = _OPTIONS.get(key)
    if check is None:
        why = next((text for start, text in _WHY_NOT.items() if key.startswith(start)), "take the line out")
        return f"option {quoted(key)} is not allowed in a book: {why}"
    fault = check(value)
    return f"option {quoted(key)} cannot be {quoted(value)}: {fault}" if fault else ""


def _paired(value: str) -> tuple[str, Decimal] | None:
    """Read "EUR:0.01" ("*:0.01" for every currency)."""
    currency, colon, text = value.partition(":")
    number = _number(text)
    if not colon or number is None or not (currency == "*" or _CURRENCY.fullmatch(currency)):
        return None
    return currency, number


def _number(text: str) -> Decimal | None:
    """Read a plain number of a few digits, without sign or exponent."""
    if not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,12})?", text):
        return None
    return Decimal(text)


# Plugins, custom directives, queries.


def plugin_fault(name: str, config: str | None) -> str:
    """Say why a plugin is refused; "" where it is allowed."""
    if name not in PLUGINS:
        return f"plugin {quoted(name)} is not allowed in a book; allowed are {', '.join(sorted(PLUGINS))}"
    if config is not None:
        return f"plugin {quoted(name)} takes no configuration here; take {quoted(config)} out"
    return ""


_FAVA_OPTIONS = frozenset(
    {
        "account-journal-include-children",
        "conversion-currencies",
        "currency-column",
        "fiscal-year-end",
        "indent",
        "invert-gains-losses-colors",
        "invert-income-liabilities-equity",
        "language",
        "locale",
        "show-accounts-with-zero-balance",
        "show-accounts-with-zero-transactions",
        "show-closed-accounts",
        "sidebar-show-queries",
        "unrealized",
        "upcoming-events",
        "uptodate-indicator-grey-lookback-days",
    }
)
"""Fava's options that change the look of its pages and nothing else."""


def custom_fault(kind: str, values: Sequence[object]) -> str:
    """Say why a custom directive is refused; "" where it is allowed."""
    if not kind.casefold().startswith("fava"):
        return ""
    if kind == "fava-option" and values and values[0] in _FAVA_OPTIONS:
        return ""
    if kind == "fava-extension" and list(values) == [OUR_EXTENSION]:
        return ""
    shown = f"{kind} {values[0]}" if values else kind
    return f"custom {quoted(shown)} is not allowed in a book; take the line out"


_QUERY_START = re.compile(r"\s*(?:SELECT|BALANCES|JOURNAL|PRINT)\b", re.IGNORECASE)


def query_fault(text: str) -> str:
    """Say why a stored query is refused; "" where it is allowed."""
    if _QUERY_START.match(text):
        return ""
    return f"query {quoted(text)} is not allowed in a book: it begins with SELECT, BALANCES, JOURNAL or PRINT"
