"""The portfolio as its people see it: figures, reasons, search, order, and nothing of anybody else's."""

from collections.abc import Callable
import datetime as dt
from html import unescape
import re

from flask.testing import FlaskClient
import pytest

from ledger_core.book import Change
from server.services import Services
from tenants.books.history import head
from tenants.books.models import Origin
from tenants.books.write import write
from tenants.db import Database
from tenants.imports.intake import Sender, receive
from tenants.jail import Jail
from tenants.people.models import Engagement, FirmRow, Membership
from tenants.people.roles import Role
from tenants.receivables.figures import Ahead
from tenants.tenant import Tenant
from tests.server.cast import NOW, SINCE, TODAY, Cast
from tests.tenants.books.ground import ALICE, invoice, month

ClientFor = Callable[[str], FlaskClient]


@pytest.fixture
def counted(cast: Cast, services: Services) -> None:
    """Have the figures of the cast's tenants made."""
    del cast
    Ahead(services.database, services.pictures).keep_ahead(services.now(), services.today())


def text_of(client: FlaskClient, address: str = "/f/vauclair/") -> str:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return unescape(answer.text)


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.usefixtures("counted")
def test_each_client_stands_with_its_figures_and_its_reason(client_for: ClientFor) -> None:
    html = words_of(text_of(client_for("Hélène")))
    assert "Menuiserie Trémarec" in html
    assert "Boulangerie Olvane" in html
    assert "100% of open debts" in html  # F1 and F2 of March are past due in November
    assert "100% of what is owed is late, €200.00" in html
    assert "the oldest 266 d" in html
    assert "€160.00" in html  # 80 and 80 owed
    assert "To look at first · 2 clients" in html
    assert "of which 2 certain proposals" in html


@pytest.mark.usefixtures("cast")
def test_before_the_first_figures_the_page_says_so_and_asks_again(client_for: ClientFor) -> None:
    html = text_of(client_for("Paul"))
    assert 'hx-trigger="load delay:4s"' in html
    assert "The figures of 2 clients are still being counted" in html
    assert "Its figures come in a moment" in html


@pytest.mark.usefixtures("counted")
def test_figures_that_are_all_there_are_not_asked_for_again(client_for: ClientFor) -> None:
    html = text_of(client_for("Paul"), "/f/vauclair/rows")
    assert "hx-trigger" not in html
    assert "<html" not in html


@pytest.mark.usefixtures("counted")
def test_older_figures_stand_until_new_ones_are_made(
    client_for: ClientFor, cast: Cast, database: Database, jail: Jail
) -> None:
    with database.reading(cast.alpha.id) as session:
        base = head(session)
    more = {month("2026-11"): invoice("2026-11-02", "Alpha-F9", "40.00").encode()}
    write(
        database, jail, cast.alpha.id, base=base, change=Change(more), author=ALICE, message="More",
        origin=Origin.WEB, at=NOW,
    )  # fmt: skip
    html = text_of(client_for("Paul"))
    assert "€160.00" in html
    assert 'hx-trigger="load delay:4s"' in html


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("wanted", "hidden"),
    [("tremarec", True), ("trémarec", False), ("ALICE", False), ("nobody", True), ("<b>", True), ("%", True)],
)
def test_a_search_hides_what_it_does_not_find(client_for: ClientFor, wanted: str, hidden: bool) -> None:  # noqa: FBT001  a parameter of the test
    answer = client_for("Paul").get("/f/vauclair/", query_string={"q": wanted})
    row = re.search(r"<tr data-words=\"menuiserie[^>]*>", unescape(answer.text))
    assert row is not None
    assert ("hidden" in row[0]) is hidden


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("sort", ["name", "total", "overdue", "dso", "unlettered", "revision", "x", "'"])
@pytest.mark.parametrize("order", ["asc", "desc", "sideways"])
def test_every_order_can_be_asked_for(client_for: ClientFor, sort: str, order: str) -> None:
    html = text_of(client_for("Paul"), f"/f/vauclair/?sort={sort}&order={order}")
    assert html.index("Total") > 0
    if sort == "name":
        first = html.index("Boulangerie Olvane") < html.index("Menuiserie Trémarec")
        assert first is (order == "asc")


def test_a_firm_without_a_client_is_told_where_to_begin(
    client_for: ClientFor, cast: Cast, database: Database
) -> None:
    with database.platform() as session:
        firm = FirmRow(slug="new", name="Cabinet Neuf", created_at=NOW)
        session.add(firm)
        session.flush()
        session.add(
            Membership(
                person_id=cast.people["Nina"].id, firm_id=firm.id, role=Role.ACCOUNTANT.value, since=SINCE
            )
        )
    assert "Your first client begins with a FEC" in text_of(client_for("Nina"), "/f/new/")


@pytest.mark.usefixtures("counted")
def test_only_clients_that_the_firm_serves_today_stand_there(
    client_for: ClientFor, cast: Cast, database: Database
) -> None:
    with database.platform() as session:
        stranger = Tenant(slug="gamma", name="Gamma Secret SARL", created_at=NOW)
        former = Tenant(slug="delta", name="Delta Past SARL", created_at=NOW)
        session.add_all([stranger, former])
        session.flush()
        ended = TODAY - dt.timedelta(days=1)
        session.add(Engagement(firm_id=cast.firm_id, client_id=former.id, since=SINCE, until=ended))
    html = text_of(client_for("Hélène"))
    assert "Gamma Secret" not in html
    assert "Delta Past" not in html
    assert "2 clients" in html


def test_hostile_names_are_text(
    client_for: ClientFor, cast: Cast, database: Database, services: Services
) -> None:
    evil = '<script>alert("x")</script>'
    with database.platform() as session:
        tenant = Tenant(slug="evil", name=evil, created_at=NOW)
        session.add(tenant)
        session.flush()
        session.add(Engagement(firm_id=cast.firm_id, client_id=tenant.id, since=SINCE))
    receive(
        database,
        Sender(cast.firm_id, cast.people["Paul"]),
        "<script>alert(1).txt",
        _Bytes(b"x"),
        services.now(),
    )
    html = client_for("Paul").get("/f/vauclair/").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, size: int) -> bytes:
        piece, self.data = self.data[:size], self.data[size:]
        return piece
