"""What is kept of a statement that passed lets nothing in that would be refused on its own."""

# ruff: noqa: ANN401  an attack is of any type

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest
from sqlalchemy import Select, column, exists, func, literal_column, select, table, text
from sqlalchemy.orm import aliased

from tenants import statements
from tenants.books.models import GitObject, GitRef
from tenants.statements import UnboundQueryError, classes_of
from tests.isolation.conftest import Two
from tests.isolation.test_reading import NARROWED, REFUSED, reached

REFS = GitRef.__table__
Other = aliased(GitRef)
Another = aliased(GitRef, REFS.alias("git_ref_1"))
NAMED = REFS.alias("git_ref_1")
# Each list holds what passes beside what looks like it and does not.
COLUMNS = (
    GitRef.name,
    Other.name,
    Another.name,
    REFS.c.name,
    NAMED.c.name,
    column("name"),
    literal_column("name"),
    table("git_ref", column("name")).c.name,
    GitRef.name.concat("x"),
    GitRef.name.op("||")("x"),
    GitRef.name.label("name"),
    REFS.c.name.label("name"),
    func.max(GitRef.name),
    func.set_config("x", "2"),
    select(func.max(Other.name)).scalar_subquery(),
    select(func.max(REFS.c.name)).scalar_subquery(),
    GitObject.oid,
)
SOURCES = (None, GitRef, Other, Another, REFS, NAMED, GitObject, select(GitRef).subquery(), table("git_ref"))
CONDITIONS = (
    None,
    GitRef.name == "main",
    GitRef.name == "secret",
    REFS.c.name == "main",
    Other.name == "main",
    GitRef.name.bool_op("=")("main"),
    GitRef.name.in_(["main"]),
    exists(select(Other.oid)),
    exists(select(REFS.c.oid)),
    text("git_ref.name = 'main'"),
)
TEXTS = (None, "DISTINCT", "")


@st.composite
def queries(draw: st.DrawFn) -> Select[Any]:
    """Give a query of a few parts, each of which may be one that passes or one that is refused."""
    query = select(*draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=2)))
    source, condition = draw(st.sampled_from(SOURCES)), draw(st.sampled_from(CONDITIONS))
    prefix, joined = draw(st.sampled_from(TEXTS)), draw(st.sampled_from((None, Other, NAMED)))
    if source is not None:
        query = query.select_from(source)
    if joined is not None and source is not None:
        query = query.join(joined, GitRef.name == "main", full=draw(st.booleans()))
    if condition is not None:
        query = query.where(condition)
    return query.prefix_with(prefix) if prefix is not None else query


def outcome(answer: Any, statement: Any) -> frozenset[type] | str:
    try:
        found: frozenset[type] = answer(statement)
    except UnboundQueryError as refused:
        return str(refused)
    return found


@pytest.fixture
def nothing_kept() -> Iterator[None]:
    statements._kept.clear()
    yield
    statements._kept.clear()


@given(st.lists(queries(), min_size=2, max_size=6))
def test_what_is_kept_is_what_a_walk_would_find(asked: list[Select[Any]]) -> None:
    for query in asked:  # what earlier examples left is kept: the more there is, the better
        assert outcome(classes_of, query) == outcome(statements._found_in, query)


@pytest.mark.usefixtures("nothing_kept")
def test_nothing_refused_shares_a_key_with_what_passes() -> None:
    passed = {made()._generate_cache_key().key for made in NARROWED.values()}
    for how, made in REFUSED.items():
        key = getattr(made(), "_generate_cache_key", lambda: None)()
        assert key is None or key.key not in passed, how


@pytest.mark.usefixtures("nothing_kept")
def test_an_attack_is_refused_after_all_that_passes_was_kept(two: Two) -> None:
    for _ in range(2):
        for made in NARROWED.values():
            classes_of(made())
        with two.database.reading(two.alice) as session:
            assert reached(session, REFUSED) == []


@pytest.mark.usefixtures("nothing_kept")
def test_what_is_kept_is_bounded_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_KEPT", 3)
    for made in [*NARROWED.values(), *NARROWED.values()]:
        assert classes_of(made()) == statements._found_in(made())
        assert 0 < len(statements._kept) <= 3


@pytest.mark.usefixtures("nothing_kept")
def test_equal_statements_are_walked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = classes_of(select(GitRef.name).where(GitRef.name == "main"))
    monkeypatch.setattr(statements, "_found_in", None)  # a second walk would fail
    assert classes_of(select(GitRef.name).where(GitRef.name == "secret")) is found
