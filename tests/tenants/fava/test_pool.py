"""When Favas begin and end: on demand, never shared, the idle ones first, and nothing is left of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path
import signal
import subprocess
import sys
import time
from typing import NoReturn

import pytest

from tenants.books.history import NoSuchRevisionError
from tenants.fava import Failed, FavaBusyError, FavaGoneError, FavaPool, House, Ready, Starting
from tests.tenants.books.ground import Books, invoice, month
from tests.tenants.fava.ground import MakePool, data, house_of, page, settled
from tests.tenants.jail.test_children import descendants


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def copies_in(folder: Path) -> list[Path]:
    return [copy for root in folder.glob("lettrine-fava-*") for copy in root.iterdir()]


def processes(pool: FavaPool) -> list[int]:
    """Return the processes of the fork server: its own, the first of its world, and the children."""
    assert pool._births is not None
    assert pool._births._server is not None
    return descendants(pool._births._server._process.pid)


def ask_until_gone(house: House) -> NoReturn:
    """Ask again and again: a process that is killed may answer once more."""
    while True:
        page(house, "journal/")


def test_opens_and_shows_the_revision_asked_for(books: Books, pool: FavaPool) -> None:
    books.write({month("2026-04"): invoice("2026-04-02", "F2", "60.00")})
    narrations = ["Facture F1"], ["Facture F2", "Facture F1"]
    for number, expected in enumerate(narrations, 1):
        house = house_of(pool, books, number)
        assert data(house, "narrations") == expected
        assert f'"base_url":"/t/alice/fava/{number}/"' in page(house, "journal/")


def test_slow_questions_leave_places_for_others(make_pool: MakePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.fava.pool._TURN_SECONDS", 0.01)
    pool = make_pool(asked=1)
    with pool.turn(1), pytest.raises(FavaBusyError), pool.turn(2):
        pass
    with pool.turn(2):
        pass


def test_slow_questions_of_one_tenant_leave_places_for_others(
    make_pool: MakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.fava.pool._TURN_SECONDS", 0.01)
    pool = make_pool(asked=4)
    with pool.turn(1), pool.turn(1):
        with pytest.raises(FavaBusyError), pool.turn(1):
            pass
        with pool.turn(2), pool.turn(3):
            pass
    with pool.turn(1):
        pass


def test_few_of_one_tenant_wait_for_a_turn(make_pool: MakePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.fava.pool._TURN_SECONDS", 60)
    pool = make_pool(asked=2)

    def ask() -> None:
        with pool.turn(1):
            pass

    with ThreadPoolExecutor(2) as others:
        with pool.turn(1):
            waiting = [others.submit(ask) for _ in range(2)]
            while pool._waiting[1] < len(waiting):
                time.sleep(0.01)
            with pytest.raises(FavaBusyError), pool.turn(1):
                pass  # at once: to wait would last a minute
            with pool.turn(2):
                pass
        for each in waiting:
            each.result(30)
    assert not pool._waiting


def test_a_strict_pool_starts_none_with_less(books: Books, make_pool: MakePool) -> None:
    pool = make_pool(strict=True, without=frozenset({"namespaces"}))
    failed = settled(pool, books)
    assert isinstance(failed, Failed)
    assert "set to be strict, and there is no namespaces" in failed.reason


def test_opening_says_at_once_that_it_is_on_its_way(books: Books, pool: FavaPool) -> None:
    assert pool.open(books.tenant.id, 1) == Starting("files", 0, 0)
    house_of(pool, books)


@pytest.mark.parametrize("number", [0, 2, -1, 2**70])
def test_a_revision_that_is_not_there_is_said_to_be_none(books: Books, pool: FavaPool, number: int) -> None:
    with pytest.raises(NoSuchRevisionError):
        pool.open(books.tenant.id, number)


def test_a_revision_is_opened_once(books: Books, pool: FavaPool) -> None:
    assert house_of(pool, books) is house_of(pool, books)


def test_two_tenants_never_see_each_others_links(make_books: Callable[[str], Books], pool: FavaPool) -> None:
    alice, bob = make_books("alice"), make_books("bob")
    houses = {name: house_of(pool, books) for name, books in (("alice", alice), ("bob", bob))}
    assert houses["alice"] is not houses["bob"]
    for _ in range(3):
        for name, other in (("alice", "bob"), ("bob", "alice")):
            for asked in ("income_statement/", "journal/", "extension/OpenItems/"):
                shown = page(houses[name], asked, prefix=f"/t/{name}/fava")
                assert f"/t/{name}/fava/1/" in shown
                assert f"/t/{other}/" not in shown


def test_who_lettered_what_lies_beside_the_books(books: Books, pool: FavaPool, tmp_path: Path) -> None:
    house_of(pool, books)
    (copy,) = copies_in(tmp_path)
    assert {path.name for path in copy.rglob("*") if path.is_file()} == {
        "main.beancount",
        "accounts.beancount",
        "2026-03.beancount",
        ".lettrine-given.json",
    }
    for path in (copy, *copy.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o400 if path.is_file() else 0o700)


def test_a_killed_process_comes_back(books: Books, pool: FavaPool, tmp_path: Path) -> None:
    house = house_of(pool, books)
    os.kill(processes(pool)[-1], signal.SIGKILL)
    with pytest.raises(FavaGoneError):
        ask_until_gone(house)
    assert copies_in(tmp_path) == []
    assert page(house_of(pool, books), "journal/")


def test_a_killed_fork_server_comes_back(books: Books, pool: FavaPool) -> None:
    house = house_of(pool, books)
    os.kill(processes(pool)[0], signal.SIGKILL)
    with pytest.raises(FavaGoneError):
        ask_until_gone(house)
    assert page(house_of(pool, books), "journal/")


def test_the_one_used_least_lately_makes_room(books: Books, make_pool: MakePool, tmp_path: Path) -> None:
    for day in ("04", "05"):
        books.write({month(f"2026-{day}"): invoice(f"2026-{day}-02", "F2", "60.00")})
    pool = make_pool(most=2)
    first, second = house_of(pool, books, 1), house_of(pool, books, 2)
    pool.open(books.tenant.id, 1)
    third = house_of(pool, books, 3)
    assert (first.gone, second.gone, third.gone) == (False, True, False)
    assert len(copies_in(tmp_path)) == 2
    with pytest.raises(FavaGoneError):
        page(second, "journal/")


def test_none_that_is_starting_or_answering_makes_room(books: Books, make_pool: MakePool) -> None:
    books.write({month("2026-04"): invoice("2026-04-02", "F2", "60.00")})
    pool = make_pool(most=1)
    pool.open(books.tenant.id, 1)
    assert pool.open(books.tenant.id, 2) == Starting("files", 0, 0)
    house = house_of(pool, books, 1)
    with house._turn:
        assert isinstance(pool.open(books.tenant.id, 2), Starting)
        assert not house.gone
    house_of(pool, books, 2)
    assert house.gone


def test_a_tenant_with_half_the_places_makes_room_of_its_own(
    make_books: Callable[[str], Books], make_pool: MakePool
) -> None:
    alice, bob = make_books("alice"), make_books("bob")
    bob.write({month("2026-04"): invoice("2026-04-02", "F2", "60.00")})
    pool = make_pool(most=2)
    of_alice, of_bob = house_of(pool, alice), house_of(pool, bob, 1)
    house_of(pool, bob, 2)
    assert (of_alice.gone, of_bob.gone) == (False, True)


def test_the_idle_ones_end(books: Books, make_pool: MakePool, tmp_path: Path) -> None:
    clock = Clock()
    pool = make_pool(idle_seconds=60, clock=clock)
    house = house_of(pool, books)
    clock.now += 59
    pool.sweep()
    assert page(house, "journal/")
    pool.open(books.tenant.id, 1)
    clock.now += 59
    pool.sweep()
    assert not house.gone
    clock.now += 1
    pool.sweep()
    assert house.gone
    assert copies_in(tmp_path) == []


def test_stages_come_in_their_order_and_are_true(books: Books, pool: FavaPool, tmp_path: Path) -> None:
    many = "".join(invoice("2026-04-02", f"F{number}", "120.00") for number in range(5_000))
    books.write({month("2026-04"): many})
    seen: list[Starting] = []
    while isinstance(state := pool.open(books.tenant.id, 2), Starting):
        if state.stage != "files":
            assert len(list(copies_in(tmp_path)[0].rglob("*.beancount"))) == 4
        if not seen or seen[-1] != state:
            seen.append(state)
    assert isinstance(state, Ready)
    stages = [step.stage for step in seen]
    assert stages == sorted(stages, key=["files", "reading", "pages"].index)
    assert {"reading", "pages"} <= set(stages)
    assert all(step.done <= step.total for step in seen)
    assert {step.total for step in seen if step.stage == "reading"} == {4}


def test_a_book_that_cannot_be_loaded_says_why(
    books: Books, make_pool: MakePool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A revision from before a rule of the gate: what it holds is refused today."""
    monkeypatch.setattr("tenants.fava.laying.contents_of", _with_a_plugin)
    clock = Clock()
    pool = make_pool(clock=clock)
    state = settled(pool, books)
    assert isinstance(state, Failed)
    assert state.reason.startswith('main.beancount:1: plugin "os" is not allowed in a book')
    assert copies_in(tmp_path) == []
    monkeypatch.undo()
    assert pool.open(books.tenant.id, 1) == state
    clock.now += 60
    house_of(pool, books)


def _with_a_plugin(_store: object, files: dict[str, object]) -> dict[str, bytes]:
    return dict.fromkeys(files, b'plugin "os"\n')


def test_a_machine_without_landlock_says_so(books: Books, make_pool: MakePool) -> None:
    state = settled(make_pool(without=frozenset({"landlock"})), books)
    assert isinstance(state, Failed)
    assert "Landlock" in state.reason


def test_nothing_is_left_of_a_closed_pool(books: Books, pool: FavaPool, tmp_path: Path) -> None:
    house = house_of(pool, books)
    alive = processes(pool)
    pool.close()
    assert list(tmp_path.glob("lettrine-fava-*")) == []
    assert house.gone
    assert not [pid for pid in alive if Path(f"/proc/{pid}").exists()]
    assert isinstance(pool.open(books.tenant.id, 1), Failed)


def test_a_pool_closed_while_one_starts_leaves_nothing(books: Books, pool: FavaPool, tmp_path: Path) -> None:
    pool.open(books.tenant.id, 1)
    pool.close()
    assert list(tmp_path.glob("lettrine-fava-*")) == []


def test_what_a_killed_service_left_is_removed_by_the_next(make_pool: MakePool, tmp_path: Path) -> None:
    service = (
        "import pathlib, sys, time\n"
        "from tenants.fava.copies import Copies, write\n"
        "copies = Copies(pathlib.Path(sys.argv[1]))\n"
        "copies.begin()\n"
        "write(copies.new(), {'journal/main.beancount': b'x'})\n"
        "print('laid out', flush=True)\n"
        "time.sleep(100)\n"
    )
    with subprocess.Popen([sys.executable, "-c", service, str(tmp_path)], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        make_pool()
        assert len(copies_in(tmp_path)) == 1  # it lives, so what it laid out does
        running.kill()
    make_pool()
    assert list(tmp_path.glob("lettrine-fava-*")) == []


def test_a_link_to_elsewhere_is_not_followed(make_pool: MakePool, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept")
    (tmp_path / "lettrine-fava-x").symlink_to(elsewhere)
    make_pool()
    assert (elsewhere / "kept").exists()
