"""Children that end badly, services that end badly, and what is left of both: an error, and nothing."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
import contextlib
from dataclasses import replace
from functools import partial
import os
from pathlib import Path
import resource
import select
import signal
import subprocess
import sys
import threading
import time

import pytest

from tenants.jail import (
    JailAnswerError,
    JailBusyError,
    JailCrashError,
    JailError,
    JailLimits,
    JailMemoryError,
    JailTimeError,
    JailUnavailableError,
)
from tenants.jail.children import Children
from tenants.jail.server_process import ServerProcess

MakeAttackers = Callable[..., Children]
BOOK = {"main.beancount": b"", "journal/a.beancount": b"", "journal/b.beancount": b""}
ENDINGS = {
    "segfault": (JailCrashError, "journal/b.beancount", "SIGSEGV"),
    "abort": (JailCrashError, "main.beancount", "SIGABRT"),
    "leave": (JailCrashError, "main.beancount", "status 0"),
    "lie about the path": (JailCrashError, "main.beancount", "status 3"),
    "fail": (JailCrashError, "journal/a.beancount", "ZeroDivisionError"),
    "allocate": (JailMemoryError, "journal/a.beancount", "1024 MiB"),
    "talk": (JailAnswerError, "main.beancount", "larger"),
    "claim": (JailAnswerError, "main.beancount", "larger"),
    "babble": (JailAnswerError, "main.beancount", "form"),
    "no path": (JailAnswerError, "main.beancount", "form"),
}


def server_of(children: Children) -> ServerProcess:
    assert children._births._server is not None
    return children._births._server


def descendants(pid: int) -> list[int]:
    """Return the processes below one, parents first, the dead that nobody buried among them."""
    found = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:  # it ended meanwhile
            continue
        for child in map(int, children):
            found += [child, *descendants(child)]
    return found


def child_at_work(server: int) -> bool:
    """Tell whether a fork server has a child that began to confine itself: it has a session of its own."""
    for pid in descendants(server):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == pid:
            return True
    return False


def await_that(condition: Callable[[], bool]) -> None:
    """Return once it is so: other processes take their time."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it does not come to be"
        os.sched_yield()


def left() -> tuple[list[int], int]:
    """Return all processes below this one, and how many descriptors they and it hold."""
    processes = sorted(descendants(os.getpid()))
    held = 0
    for pid in (os.getpid(), *processes):
        with contextlib.suppress(OSError):  # it ended meanwhile, or is a child, which nobody looks into
            held += len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return processes, held


def outcome(children: Children, work: str, files: Mapping[str, bytes] = BOOK) -> type[Exception] | None:
    try:
        children.run(work, files)
    except (JailError, JailUnavailableError) as error:
        return type(error)
    return None


@pytest.mark.parametrize("work", ENDINGS)
def test_an_end_without_an_answer_is_an_error_on_the_book(attackers: Children, work: str) -> None:
    kind, path, words = ENDINGS[work]
    server = server_of(attackers)
    with pytest.raises(kind) as caught:
        attackers.run(work, BOOK)
    error = caught.value.error
    assert (error.path, error.line) == (path, 0)
    assert words in error.message
    assert error.message.isprintable()
    assert len(error.message) <= 400
    assert str(caught.value) == str(error)
    assert server_of(attackers) is server
    assert outcome(attackers, "environment") is None


def test_a_loop_ends_with_its_processor_time(make_attackers: MakeAttackers, tight: JailLimits) -> None:
    children = make_attackers(replace(tight, cpu_seconds=1))
    with pytest.raises(JailTimeError, match=r"journal/a\.beancount:0: .* more than 1 s"):
        children.run("loop", BOOK)


def test_waiting_ends_with_the_wall_clock(make_attackers: MakeAttackers, tight: JailLimits) -> None:
    children = make_attackers(replace(tight, wall_seconds=1))
    with pytest.raises(JailTimeError, match="more than 1 s"):
        children.run("wait", BOOK)
    assert outcome(children, "environment") is None


def test_a_child_that_is_done_and_lives_on_is_ended(attackers: Children) -> None:
    assert attackers.run("linger", BOOK) == (b"{}",)
    assert outcome(attackers, "environment") is None


def test_a_large_book_crosses_whole(attackers: Children) -> None:
    book = {**BOOK, "large": os.urandom(3 * 1024**2), "\udc80": b"no text"}
    assert outcome(attackers, "environment", book) is None


def test_a_child_that_ends_before_it_read_all_is_no_fault_of_the_service(
    make_attackers: MakeAttackers, tight: JailLimits
) -> None:
    children = make_attackers(replace(tight, memory_bytes=200 * 1024**2))
    with pytest.raises(JailMemoryError):
        children.run("environment", {"main.beancount": b"x" * 400 * 1024**2})


def test_nothing_is_left_after_many_requests(make_attackers: MakeAttackers, tight: JailLimits) -> None:
    children = make_attackers(tight)
    children.run("environment", BOOK)
    server = server_of(children)
    before = left()
    works = ("environment", "segfault", "leave", "babble", "linger")
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda rank: outcome(children, works[rank % len(works)]), range(200)))
    expected = [None, JailCrashError, JailCrashError, JailAnswerError, None]
    assert outcomes == expected * 40
    await_that(lambda: left() == before)
    assert server_of(children) is server


def test_a_dead_fork_server_is_replaced(make_attackers: MakeAttackers, tight: JailLimits) -> None:
    children = make_attackers(tight)
    server = server_of(children)
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()
    assert outcome(children, "environment") is None
    assert server_of(children) is not server


def test_a_fork_server_that_dies_at_work_is_no_fault_of_the_book(
    make_attackers: MakeAttackers, tight: JailLimits
) -> None:
    children = make_attackers(replace(tight, wall_seconds=2))

    def kill_once() -> None:
        server = server_of(children)
        await_that(partial(child_at_work, server._process.pid))
        os.kill(server._process.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_once)
    killer.start()
    with pytest.raises(JailTimeError):  # of the second try: the first was not the book's fault
        children.run("wait", BOOK)
    killer.join()


def test_requests_wait_for_a_free_place(make_attackers: MakeAttackers, tight: JailLimits) -> None:
    children = make_attackers(replace(tight, wall_seconds=1, children=1))
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(lambda _rank: outcome(children, "wait"), range(3)))
    assert outcomes.count(JailTimeError) >= 1
    assert set(outcomes) <= {JailTimeError, JailBusyError}


def test_a_closed_jail_says_so(make_attackers: MakeAttackers, tight: JailLimits) -> None:
    children = make_attackers(tight)
    process = server_of(children)._process
    children.close()
    children.close()
    assert process.returncode == 0
    with pytest.raises(JailUnavailableError, match="closed"):
        children.run("environment", BOOK)


def test_closing_ends_the_children_at_work(make_attackers: MakeAttackers, tight: JailLimits) -> None:
    children = make_attackers(tight)
    pid = server_of(children)._process.pid
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(outcome, children, "wait")
        await_that(partial(child_at_work, pid))
        children.close()
        assert waiting.result() is JailUnavailableError
    assert not Path(f"/proc/{pid}").exists()


def test_a_copy_of_the_process_has_a_fork_server_of_its_own(
    make_attackers: MakeAttackers, tight: JailLimits
) -> None:
    children = make_attackers(tight)
    pid = os.fork()
    if not pid:
        answered = outcome(children, "environment") is None
        children.close()
        os._exit(0 if answered else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert outcome(children, "environment") is None


def test_a_fork_server_that_does_not_start_is_named(tight: JailLimits) -> None:
    with pytest.raises(JailUnavailableError, match="does not start"):
        Children(tight, ("/bin/false",))
    with pytest.raises(JailUnavailableError, match=r"does not start: .*No such file"):
        Children(tight, ("/no/such/program",))


def test_a_service_without_descriptors_says_so(make_attackers: MakeAttackers, tight: JailLimits) -> None:
    children = make_attackers(tight)
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.open(os.devnull, os.O_RDONLY)  # all below are taken
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 1, most))
    try:
        with pytest.raises(JailUnavailableError, match="Too many open files"):
            children.run("environment", BOOK)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))
        os.close(lowest)
    assert outcome(children, "environment") is None


def test_an_unknown_work_is_an_error(attackers: Children) -> None:
    with pytest.raises(JailCrashError, match="KeyError"):
        attackers.run("no such work", BOOK)


def test_an_answer_grows_with_what_was_asked_up_to_a_cap() -> None:
    limits = JailLimits(answer_bytes=2_000, answer_bytes_least=100, answer_bytes_a_byte=8)
    assert limits.answer_cap({}) == 100
    assert limits.answer_cap({"ab": b"12345678"}) == 180
    assert limits.answer_cap({"a": b"x" * 1_000}) == 2_000


SERVICE = """
import sys
from tenants.jail import JailLimits
from tenants.jail.children import Children
children = Children(JailLimits(), sys.argv[1:])
print("started", flush=True)
children.run("wait", {"main.beancount": b""})
"""


def test_a_service_that_is_killed_leaves_nothing_behind(attack_command: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVICE, *attack_command], stdout=subprocess.PIPE
    ) as service:
        assert service.stdout is not None
        assert service.stdout.readline() == b"started\n"
        await_that(partial(child_at_work, descendants(service.pid)[0]))
        handles = [os.pidfd_open(pid) for pid in descendants(service.pid)]
        service.kill()
    for handle in handles:
        assert select.select([handle], [], [], 20)[0], "a process lives on"
        os.close(handle)
