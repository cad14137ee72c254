"""How many companies and users a payer has on a day."""

from ledger_core.billing.plans import Metric
from tenants.billing.payers.clients import choose_pays
from tenants.billing.payers.quantities import quantities_of, quantities_on
from tenants.people.memberships import Term, add_member
from tenants.people.passwords import Cost, Passwords
from tenants.people.people import Person
from tenants.people.persons import create_person
from tenants.people.place import By, Place
from tenants.people.roles import Role
from tests.statements import statements
from tests.tenants.billing.conftest import DAY, NOW, ROOT, TODAY, Street

HASHED = Passwords(Cost(rounds=1, memory_kib=8, lanes=1)).hashed("une phrase de passe")


def join(
    street: Street, person: Person, place: Place, role: Role, days: tuple[int, int] = (-20, 400)
) -> None:
    """Give somebody a role from one number of days from today up to another."""
    since, until = days
    add_member(
        street.database, place, person, Term(role, TODAY + since * DAY, TODAY + until * DAY), ROOT, NOW
    )


def person(street: Street, name: str) -> Person:
    return create_person(street.database, f"{name}@example.org", name.title(), NOW, password=HASHED)


def numbers(street: Street, place: Place, days: int = 0) -> tuple[int, int]:
    payer = street.payer_at(place)
    with street.database.platform_reading() as session:
        found = quantities_on(session, payer, TODAY + days * DAY)
    return found[Metric.TENANTS], found[Metric.USERS]


def test_a_person_counts_once_and_auditors_do_not(street: Street) -> None:
    firm, alpha, beta = (
        Place(firm_id=street.firm),
        Place(client_id=street.alpha),
        Place(client_id=street.beta),
    )
    paula, otto, aude = (person(street, name) for name in ("paula", "otto", "aude"))
    join(street, paula, firm, Role.PARTNER)
    join(street, paula, alpha, Role.OWNER)
    join(street, otto, alpha, Role.OWNER)
    join(street, otto, beta, Role.STAFF)
    join(street, aude, beta, Role.AUDITOR)
    assert numbers(street, firm) == (2, 2)
    assert numbers(street, alpha) == (1, 2)  # as it would be if it paid for itself
    assert numbers(street, Place(client_id=street.gamma)) == (1, 0)


def test_roles_count_on_their_days_alone(street: Street) -> None:
    firm, otto = Place(firm_id=street.firm), person(street, "otto")
    join(street, otto, Place(client_id=street.alpha), Role.STAFF, (2, 5))
    assert [numbers(street, firm, days)[1] for days in (1, 2, 5, 6)] == [0, 1, 1, 0]


def test_a_firm_that_lets_each_pay_has_itself_alone(street: Street) -> None:
    firm = Place(firm_id=street.firm)
    paula, otto = person(street, "paula"), person(street, "otto")
    join(street, paula, firm, Role.ACCOUNTANT)
    join(street, otto, Place(client_id=street.alpha), Role.OWNER)
    choose_pays(street.database, street.firm, pays=False, by=By("Paula"), at=NOW)
    assert numbers(street, firm) == (0, 1)
    assert numbers(street, Place(client_id=street.alpha)) == (1, 1)


def test_many_payers_are_counted_by_as_few_queries_as_a_firm_and_a_company(street: Street) -> None:
    firm, paula, otto = Place(firm_id=street.firm), person(street, "paula"), person(street, "otto")
    companies = [Place(client_id=tenant_id) for tenant_id in (street.alpha, street.beta, street.gamma)]
    join(street, paula, firm, Role.PARTNER)
    join(street, otto, companies[0], Role.OWNER)
    join(street, otto, companies[2], Role.OWNER)
    payers = [street.payer_at(place) for place in (firm, *companies)]
    alone = {}
    with street.database.platform_reading() as session:
        with statements() as asked_alone:
            for payer in (payers[0], payers[1]):
                alone[payer.place] = quantities_on(session, payer, TODAY)
        with statements() as asked:
            together = quantities_of(session, payers, TODAY)
        alone |= {payer.place: quantities_on(session, payer, TODAY) for payer in payers[2:]}
    assert together == alone
    assert together[firm] == {Metric.TENANTS: 2, Metric.USERS: 2}
    assert len(asked) <= len(asked_alone)
