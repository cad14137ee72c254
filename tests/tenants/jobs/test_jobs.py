"""Who does a job, how often, and how it ends: with workers that die, race and are stopped."""

from collections.abc import Callable, Mapping
import datetime as dt
import threading

import pytest

from ledger_core.book import Book
from tenants.db import Database
from tenants.imports.intake import Sender
from tenants.jail import Jail, JailUnavailableError
from tenants.jobs import jobs, leasing
from tenants.jobs.jobs import Place, job_of, open_jobs, put, put_once
from tenants.jobs.kinds import KINDS
from tenants.jobs.leasing import LEASE, MOST_ATTEMPTS, LostLeaseError
from tenants.jobs.models import JobState, Kind
from tenants.jobs.worker import RETRY, Course, FailedJobError, Tools, Worker
from tenants.tenant import Tenant
from tests.tenants.books.ground import ACCOUNTS, MAIN, Books, invoice, month, payment
from tests.tenants.imports.conftest import Clock

Doing = Callable[[Course], Mapping[str, object]]


@pytest.fixture
def tools(database: Database, jail: Jail, clock: Clock) -> Tools:
    return Tools(database, jail, clock)


def add(tools: Tools, sender: Sender) -> int:
    with tools.database.platform() as session:
        return put(
            session, Kind.READ_FEC, Place(firm_id=sender.firm_id), person_id=None, payload={}, at=tools.now()
        )


def look(tools: Tools, sender: Sender, job_id: int) -> jobs.Job:
    found = job_of(tools.database, Place(firm_id=sender.firm_id), job_id)
    assert found is not None
    return found


def work(tools: Tools, doing: Doing, stopping: threading.Event | None = None) -> bool:
    return Worker(tools, {Kind.READ_FEC: doing}).work_once(stopping)


def test_a_job_is_done_once_and_its_result_stands(tools: Tools, sender: Sender) -> None:
    job_id = add(tools, sender)
    assert work(tools, lambda _course: {"groups": 3})
    found = look(tools, sender, job_id)
    assert (found.state, found.result, found.is_open) == (JobState.DONE, {"groups": 3}, False)
    assert not work(tools, lambda _course: {})
    assert open_jobs(tools.database, Place(firm_id=sender.firm_id)) == []


def test_jobs_are_done_in_the_order_they_were_put(tools: Tools, sender: Sender) -> None:
    wanted = [add(tools, sender) for _ in range(3)]
    done: list[int] = []

    def note(course: Course) -> Mapping[str, object]:
        done.append(course.job.id)
        return {}

    while work(tools, note):
        pass
    assert done == wanted


def test_progress_stands_while_the_job_is_at_work(tools: Tools, sender: Sender) -> None:
    job_id = add(tools, sender)
    seen: list[jobs.Job] = []

    def count(course: Course) -> Mapping[str, object]:
        course.progress("read", 30, 120)
        seen.append(look(tools, sender, job_id))
        return {}

    work(tools, count)
    assert [(job.state, job.stage, job.done, job.total, job.percent) for job in seen] == [
        (JobState.RUNNING, "read", 30, 120, 25)
    ]


def test_what_cannot_be_done_says_why(tools: Tools, sender: Sender) -> None:
    job_id = add(tools, sender)

    def refuse(_course: Course) -> Mapping[str, object]:
        raise FailedJobError("no such file")

    work(tools, refuse)
    found = look(tools, sender, job_id)
    assert (found.state, found.fault) == (JobState.FAILED, "no such file")


def test_a_fault_of_the_program_ends_the_job_and_not_the_worker(tools: Tools, sender: Sender) -> None:
    first, second = add(tools, sender), add(tools, sender)

    def stumble(course: Course) -> Mapping[str, object]:
        return {} if course.job.id == second else {"never": 1 // 0}

    while work(tools, stumble):
        pass
    assert look(tools, sender, first).state is JobState.FAILED
    assert look(tools, sender, second).state is JobState.DONE


def test_while_the_jail_is_busy_the_job_waits_and_the_try_does_not_count(
    tools: Tools, sender: Sender, clock: Clock
) -> None:
    job_id = add(tools, sender)

    def busy(_course: Course) -> Mapping[str, object]:
        raise JailUnavailableError

    for _ in range(MOST_ATTEMPTS + 2):
        assert work(tools, busy)
        assert not work(tools, busy)
        clock.moment += RETRY
    assert work(tools, lambda _course: {})
    assert look(tools, sender, job_id).state is JobState.DONE


def test_a_server_that_stops_puts_the_job_back(tools: Tools, sender: Sender) -> None:
    job_id, stopping = add(tools, sender), threading.Event()

    def long(course: Course) -> Mapping[str, object]:
        stopping.set()
        course.progress("read", 1, 2)
        raise AssertionError("it went on")

    work(tools, long, stopping)
    assert look(tools, sender, job_id).state is JobState.WAITING
    assert work(tools, lambda _course: {})
    assert look(tools, sender, job_id).state is JobState.DONE


def test_a_job_that_a_person_stops_ends_at_its_next_word(tools: Tools, sender: Sender) -> None:
    job_id = add(tools, sender)

    def long(course: Course) -> Mapping[str, object]:
        with tools.database.platform() as session:
            assert jobs.stop(session, job_id, tools.now())
        course.progress("read", 1, 2)
        raise AssertionError("it went on")

    work(tools, long)
    assert look(tools, sender, job_id).state is JobState.STOPPED
    with tools.database.platform() as session:
        assert not jobs.stop(session, job_id, tools.now())


def test_while_a_lease_holds_nobody_else_takes_the_job(tools: Tools, sender: Sender, clock: Clock) -> None:
    add(tools, sender)
    leased = leasing.take(tools.database, clock())
    assert leased is not None
    assert leasing.take(tools.database, clock()) is None
    clock.moment += LEASE - dt.timedelta(seconds=1)
    leasing.renew(tools.database, leased, clock())
    clock.moment += LEASE
    assert leasing.take(tools.database, clock()) is None


def test_who_lost_the_lease_can_no_longer_end_the_job(tools: Tools, sender: Sender, clock: Clock) -> None:
    job_id = add(tools, sender)
    slow = leasing.take(tools.database, clock())
    clock.moment += LEASE + dt.timedelta(seconds=1)
    quick = leasing.take(tools.database, clock())
    assert slow is not None
    assert quick is not None
    assert slow.lease != quick.lease
    for act in (
        lambda: leasing.renew(tools.database, slow, clock()),
        lambda: leasing.tell(tools.database, slow, clock(), "read", 1, 2),
        lambda: leasing.end(tools.database, slow, clock(), {}),
        lambda: leasing.fail(tools.database, slow, clock(), "x"),
        lambda: leasing.put_back(tools.database, slow, clock()),
    ):
        with pytest.raises(LostLeaseError):
            act()
    leasing.end(tools.database, quick, clock(), {"by": "quick"})
    assert look(tools, sender, job_id).result == {"by": "quick"}


def test_of_many_workers_each_job_has_one(tools: Tools, sender: Sender) -> None:
    wanted = {add(tools, sender) for _ in range(12)}
    done: list[int] = []
    begin = threading.Barrier(4)

    def note(course: Course) -> Mapping[str, object]:
        done.append(course.job.id)
        return {}

    def run() -> None:
        begin.wait()
        while work(tools, note):
            pass

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(wanted)
    assert {look(tools, sender, job_id).state for job_id in wanted} == {JobState.DONE}


def test_a_worker_runs_until_it_is_told_to_stop(tools: Tools, sender: Sender) -> None:
    job_id, stopping = add(tools, sender), threading.Event()

    def last(_course: Course) -> Mapping[str, object]:
        stopping.set()
        return {}

    Worker(tools, {Kind.READ_FEC: last}).run(stopping)
    assert look(tools, sender, job_id).state is JobState.DONE


def test_a_job_is_seen_at_its_own_place_alone(
    tools: Tools, sender: Sender, new_tenant: Callable[[str], Tenant]
) -> None:
    job_id = add(tools, sender)
    assert job_of(tools.database, Place(firm_id=sender.firm_id + 1), job_id) is None
    assert job_of(tools.database, Place(tenant_id=new_tenant("alpha").id), job_id) is None
    assert job_of(tools.database, Place(), job_id) is None


def test_of_a_kind_a_tenant_has_one_open_job(
    tools: Tools, sender: Sender, new_tenant: Callable[[str], Tenant], clock: Clock
) -> None:
    alpha, beta = new_tenant("alpha"), new_tenant("beta")
    person_id = sender.person.id
    first = put_once(tools.database, Kind.LETTER_ALL, alpha.id, person_id, {}, clock())
    assert put_once(tools.database, Kind.LETTER_ALL, alpha.id, person_id, {}, clock()) == first
    assert put_once(tools.database, Kind.LETTER_ALL, beta.id, person_id, {}, clock()) != first
    with tools.database.platform() as session:
        jobs.stop(session, first, clock())
    assert put_once(tools.database, Kind.LETTER_ALL, alpha.id, person_id, {}, clock()) != first


def test_all_that_is_certain_in_a_book_is_lettered_by_a_job(
    tools: Tools, jail: Jail, sender: Sender, new_tenant: Callable[[str], Tenant], clock: Clock
) -> None:
    tenant = new_tenant("alpha")
    books = Books(tools.database, jail, tenant)
    text = invoice("2026-03-02", "F1", "120.00") + payment("2026-03-30", "F1", "120.00")
    start = Book({"main.beancount": MAIN, "accounts.beancount": ACCOUNTS, month("2026-03"): text.encode()})
    books.write(dict(start.files))
    for groups in (1, 0):
        job_id = put_once(tools.database, Kind.LETTER_ALL, tenant.id, sender.person.id, {}, clock())
        assert Worker(tools, KINDS).work_once()
        found = job_of(tools.database, Place(tenant_id=tenant.id), job_id)
        assert found is not None
        assert (found.state, found.result) == (JobState.DONE, {"groups": groups})
    assert books.files()[month("2026-03")].count(b"lettrage: ") == 2
