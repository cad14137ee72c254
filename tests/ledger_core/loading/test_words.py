"""The allow-lists: what a real accountant's book needs passes; what is refused says why."""

import pytest

from ledger_core.loading import words


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", "Société Dupont & fils"),
        ("operating_currency", "EUR"),
        ("inferred_tolerance_default", "EUR:0.005"),
        ("inferred_tolerance_default", "*:0.001"),
        ("inferred_tolerance_default", "XPF:0.5"),
        ("tolerance_multiplier", "0.5"),
        ("tolerance_multiplier", "0"),
        ("infer_tolerance_from_cost", "false"),
        ("insert_pythonpath", "FALSE"),
        ("plugin_processing_mode", "default"),
        ("booking_method", "FIFO"),
        ("use_precise_interpolation", "TRUE"),
        ("render_commas", "True"),
        ("display_precision", "EUR:0.01"),
        ("account_previous_balances", "10-Capital:Ouverture"),
        ("conversion_currency", "NOTHING"),
    ],
)
def test_an_allowed_option_passes(key: str, value: str) -> None:
    assert words.option_fault(key, value) == ""


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("title", "x" * 201, "200 characters"),
        ("operating_currency", "euro", "looks like EUR"),
        ("inferred_tolerance_default", "EUR:0.5", "wrong amount pass"),
        ("inferred_tolerance_default", "EUR:NaN", "looks like"),
        ("inferred_tolerance_default", "EUR:1e3", "looks like"),
        ("inferred_tolerance_default", "*:0.01", "wrong amount pass"),
        ("tolerance_multiplier", "0.51", "wrong cent pass"),
        ("tolerance_multiplier", "-1", "wrong cent pass"),
        ("tolerance_multiplier", "Infinity", "wrong cent pass"),
        ("infer_tolerance_from_cost", "TRUE", "only be FALSE"),
        ("booking_method", "AVERAGE", "one of STRICT"),
        ("use_precise_interpolation", "peut-être", "TRUE or FALSE"),
        ("display_precision", "EUR", "looks like"),
        ("account_rounding", "Arrondis", "not allowed"),
        ("account_previous_balances", "lower case", "without its root"),
        ("name_assets", "Actif", "keep their names"),
        ("documents", "pieces", "document directives"),
        ("allow_pipe_separator", "TRUE", "not allowed"),
    ],
)
def test_another_option_is_refused_and_says_why(key: str, value: str, why: str) -> None:
    fault = words.option_fault(key, value)
    assert fault.startswith(f'option "{key}"')
    assert why in fault


def test_plugins() -> None:
    assert words.plugin_fault("ledger_core.lettrage.plugin", None) == ""
    assert words.plugin_fault("beancount.plugins.leafonly", None) == ""
    assert "takes no configuration" in words.plugin_fault("ledger_core.lettrage.plugin", "")
    assert "is not allowed" in words.plugin_fault("os", None)


@pytest.mark.parametrize(
    ("kind", "values", "allowed"),
    [
        ("lettrage", ["gap-limit", 1], True),
        ("budget", [], True),
        ("fava-option", ["language", "fr"], True),
        ("fava-option", ["import-config", "x.py"], False),
        ("fava-option", [], False),
        ("fava-extension", ["ledger_core.fava"], True),
        ("fava-extension", ["ledger_core.fava", "{}"], False),
        ("fava-extension", ["ledger_core.fava.page"], False),
        ("fava-extension", [], False),
        ("Fava-Extension", ["ledger_core.fava"], False),
        ("fava-sidebar-link", ["x", "javascript:"], False),
    ],
)
def test_custom_directives(kind: str, values: list[object], *, allowed: bool) -> None:
    assert (words.custom_fault(kind, values) == "") is allowed


def test_queries() -> None:
    assert words.query_fault("\n select account") == ""
    assert words.query_fault("PRINT FROM year = 2026") == ""
    for text in (".output x", "run q", "set format csv", "selection", ""):
        assert "begins with SELECT" in words.query_fault(text)


def test_resolving() -> None:
    assert words.resolved("a/b.beancount", "../c.pdf") == "c.pdf"
    assert words.resolved("main.beancount", "a/./b//c.pdf") == "a/b/c.pdf"
    assert words.resolved("main.beancount", "..") is None
    assert words.resolved("a/b", "../../c") is None
    assert words.resolved("a/b", "/c") is None
