"""Links for debtors: found by their secret alone, while they last; on both databases."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from tenants.db import Database
from tenants.dunning.debtor.links import (
    NobodysLinkError,
    Whom,
    count_view,
    find,
    is_open,
    links_of,
    new_link,
    path_of,
    revoke,
    secret_of,
)
from tenants.dunning.debtor.rows import DebtorLink
from tenants.people.sealing import SecretKey
from tenants.tenant import Tenant

KEY = SecretKey("a key of the tests, long enough to be one")
NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
LAST = TODAY + dt.timedelta(days=30)
DUPONT = Whom("411000", "DUPONT", "EUR")


@pytest.fixture
def tenant(new_tenant: Callable[[str], Tenant]) -> Tenant:
    return new_tenant("alpha")


def made(database: Database, tenant: Tenant, whom: Whom = DUPONT) -> tuple[int, str]:
    """Make a link; return its number and its secret."""
    with database.writing(tenant.id) as session:
        link, secret = new_link(session, KEY, whom, author="Paul", at=NOW, last_day=LAST)
        return link.number, secret


def test_a_link_is_found_by_its_secret_up_to_its_last_day(database: Database, tenant: Tenant) -> None:
    number, secret = made(database, tenant)
    with database.reading(tenant.id) as session:
        found = find(session, secret, LAST)
        assert found is not None
        assert (found.number, found.account, found.customer, found.currency) == (
            number,
            "411000",
            "DUPONT",
            "EUR",
        )
        assert find(session, secret, LAST + dt.timedelta(days=1)) is None
        assert not is_open(found, LAST + dt.timedelta(days=1))


@pytest.mark.parametrize("wrong", ["", "no-such-secret", "é" * 43, "n" * 43, "n" * 44, "n" * 42 + "\n"])
def test_no_other_text_finds_one(database: Database, tenant: Tenant, wrong: str) -> None:
    made(database, tenant)
    with database.reading(tenant.id) as session:
        assert find(session, wrong, TODAY) is None


def test_the_secret_is_nowhere_in_the_row_and_can_be_had_again(database: Database, tenant: Tenant) -> None:
    _, secret = made(database, tenant)
    with database.reading(tenant.id) as session:
        link = session.scalars(select(DebtorLink)).one()
        assert secret not in repr(vars(link))
        assert secret_of(KEY, link) == secret
        assert secret_of(SecretKey("another key of the tests, as long"), link) is None


def test_a_number_that_is_given_again_leads_to_nobody_else(
    database: Database, tenant: Tenant, new_tenant: Callable[[str], Tenant]
) -> None:
    """After a loss of data numbers begin anew; who has an old link must not see another's debts."""
    secrets = {made(database, tenant)[1]}
    for slug, whom in (
        ("beta", DUPONT),
        ("gamma", replace(DUPONT, customer="MARTIN")),
        ("delta", replace(DUPONT, account="411100")),
        ("epsilon", replace(DUPONT, currency="USD")),
    ):
        number, secret = made(database, new_tenant(slug), whom)
        assert number == 1
        secrets.add(secret)
    assert len(secrets) == 5


def test_a_secret_opens_nothing_at_another_tenant(
    database: Database, tenant: Tenant, new_tenant: Callable[[str], Tenant]
) -> None:
    _, secret = made(database, tenant)
    with database.reading(new_tenant("beta").id) as session:
        assert find(session, secret, TODAY) is None


def test_a_revoked_link_is_over_at_once_and_once(database: Database, tenant: Tenant) -> None:
    number, secret = made(database, tenant)
    with database.writing(tenant.id) as session:
        assert revoke(session, session.get_one(DebtorLink, (tenant.id, number)), NOW)
    with database.writing(tenant.id) as session:
        later = NOW + dt.timedelta(hours=1)
        assert not revoke(session, session.get_one(DebtorLink, (tenant.id, number)), later)
    with database.reading(tenant.id) as session:
        assert find(session, secret, TODAY) is None
        assert session.get_one(DebtorLink, (tenant.id, number)).revoked_at == NOW


def test_views_are_counted_and_links_listed_the_latest_first(database: Database, tenant: Tenant) -> None:
    first, _ = made(database, tenant)
    second, _ = made(database, tenant)
    made(database, tenant, replace(DUPONT, customer="MARTIN"))
    for _ in range(2):
        with database.writing(tenant.id) as session:
            count_view(session, first, NOW)
    with database.reading(tenant.id) as session:
        links = links_of(session, "411000", "DUPONT")
        assert [(link.number, link.views, link.seen_at) for link in links] == [
            (second, 0, None),
            (first, 2, NOW),
        ]


def test_an_account_of_several_customers_has_no_link(database: Database, tenant: Tenant) -> None:
    with pytest.raises(NobodysLinkError):
        made(database, tenant, replace(DUPONT, customer=""))


def test_the_address_names_the_company_and_the_secret() -> None:
    assert path_of("alpha", "s" * 43) == f"/d/alpha/{'s' * 43}"
