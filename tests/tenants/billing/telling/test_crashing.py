"""`kill -9` at every step of a mail, in a process of its own: it comes once, or waits for a person."""

from contextlib import closing
from dataclasses import dataclass
import datetime as dt
from pathlib import Path
import signal

from sqlalchemy import Engine, event

from tenants import outbox
from tenants.billing.following.fetching import Fetching
from tenants.billing.service.gateway import Gateway
from tenants.billing.telling.deciding import KIND, decide
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.outbox_rows import State
from tests.process import forked
from tests.stripe_fake.client import KEY
from tests.tenants.billing.conftest import DAY, NOW, TODAY, example
from tests.tenants.billing.telling.post import Post, transport_to
from tests.tenants.billing.test_killed import LEASE, Points

LEFT: dict[int, State | None] = {1: None, 2: State.WAITING, 3: State.LEASED, 4: State.BEGUN}
"""What is left of a mail whose process ends before the first of its commits, the second, and so on."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a process finds the database, the payment service and the mail server."""

    url: str
    address: str
    operator_id: int
    port: int


def work(way: Way, moment: dt.datetime, last: int) -> None:
    """Decide and deliver, and end before a commit."""
    event.listen(Engine, "commit", Points(last).reach)
    with closing(Database(way.url)) as database, closing(Gateway(KEY, way.address)) as gateway:
        terms = Terms(example(), way.operator_id)
        decide(database, terms, moment)
        fetching = Fetching(database, gateway, terms, lambda: moment)
        outbox.deliver_pending(database, {KIND: transport_to(way.port, fetching)}, lambda: moment, ())


def ended(post: Post, folder: Path, last: int) -> int | None:
    """Have a process work until a commit, then its lease run out; return how it ended."""
    street = post.shop.street
    way = Way(street.database.url, post.shop.fake.address, street.lettrine, post.port)
    process = forked(work, (way, post.shop.now(), last), folder, {})
    status = process.ended()
    assert process.faults() == []
    post.shop.moment += LEASE
    return status


def test_a_mail_comes_once_or_waits_for_a_person_wherever_who_sends_it_ends(
    post: Post, tmp_path: Path
) -> None:
    post.since(post.gamma, TODAY + 900 * DAY)
    for last, left in LEFT.items():
        post.since(post.shop.firm, TODAY - (19 - last) * DAY)  # another last day, so another mail
        post.shop.moment = NOW
        taken, stuck, others = len(post.postmaster.taken), post.states().count(State.STUCK), post.states()
        assert ended(post, tmp_path, last) == -signal.SIGKILL
        assert sorted(post.states()) == sorted([*others, *([left] if left else [])])
        for _again in range(3):
            post.round()
            post.shop.moment += LEASE
        assert len(post.postmaster.taken) == taken + 1
        # Once the mail server had it, nobody here can know: a person looks, and nothing sends it again.
        assert post.states().count(State.STUCK) == stuck + (left is State.BEGUN)
