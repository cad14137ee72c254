"""Whatever firms serve, choose and whoever has a role: many payers are counted together as each is alone."""

from collections.abc import Sequence
import datetime as dt
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_core.billing.plans import Metric
from tenants.billing.payers.clients import payer_of_tenant, self_paying, tenants_paid_by
from tenants.billing.payers.payers import ensure_payers
from tenants.billing.payers.quantities import quantities_of
from tenants.billing.rows import ChoiceRow
from tenants.people.models import Engagement, FirmRow, Membership
from tenants.people.place import Place
from tenants.people.roles import Role
from tenants.tenant import Tenant
from tests.tenants.billing.conftest import DAY, NOW, TODAY, Street
from tests.tenants.billing.test_quantities import person

FIRMS, COMPANIES, PEOPLE = 2, 3, 3
NAMES = count()

FIRM, COMPANY, PERSON = (st.integers(0, several - 1) for several in (FIRMS, COMPANIES, PEOPLE))
SINCE, UNTIL = st.integers(-9, 2), st.integers(-3, 6)  # days from today
SERVED = st.lists(st.tuples(FIRM, COMPANY, SINCE, UNTIL), max_size=6)
CHOSEN = st.lists(st.tuples(FIRM, st.integers(-200, 50), st.booleans()), max_size=5)
JOINED = st.lists(
    st.tuples(st.integers(0, FIRMS + COMPANIES - 1), PERSON, st.integers(0, 2), SINCE, UNTIL), max_size=12
)


def laid_out(street: Street) -> list[Place]:
    """Make firms and companies that nobody knows, the firms first."""
    with street.database.platform() as session:
        firms = [FirmRow(slug=f"f{next(NAMES)}", name="F", created_at=NOW) for _ in range(FIRMS)]
        companies = [Tenant(slug=f"c{next(NAMES)}", name="C", created_at=NOW) for _ in range(COMPANIES)]
        session.add_all([*firms, *companies])
    ensure_payers(street.database, street.terms, TODAY - 10 * DAY)
    return [*(Place(firm_id=row.id) for row in firms), *(Place(client_id=row.id) for row in companies)]


def role_in(place: Place, rank: int) -> Role:
    return place.roles[rank % len(place.roles)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SERVED, CHOSEN, JOINED, st.integers(-4, 4))
def test_many_are_counted_as_each_alone(
    street: Street,
    served: Sequence[tuple[int, int, int, int]],
    chosen: Sequence[tuple[int, int, bool]],
    joined: Sequence[tuple[int, int, int, int, int]],
    days: int,
) -> None:
    places, people = laid_out(street), [person(street, f"p{next(NAMES)}") for _ in range(PEOPLE)]
    payers, day = [street.payer_at(place) for place in places], TODAY + days * DAY
    with street.database.platform() as session:
        for firm, company, since, until in served:
            of = {"firm_id": places[firm].firm_id, "client_id": places[FIRMS + company].client_id}
            session.add(Engagement(**of, since=TODAY + since * DAY, until=TODAY + until * DAY))
            session.flush()  # the order counts
        for firm, hours, pays in chosen:
            at = NOW + hours * dt.timedelta(hours=1)
            session.add(ChoiceRow(payer_id=payers[firm].id, pays=pays, author="Paula", at=at))
        for where, who, rank, since, until in joined:
            of = {"firm_id": places[where].firm_id, "client_id": places[where].client_id}
            days_of = {"since": TODAY + since * DAY, "until": TODAY + until * DAY}
            role = role_in(places[where], rank).value
            session.add(Membership(**of, **days_of, person_id=people[who].id, role=role))
    users = {
        (places[where], who)
        for where, who, rank, since, until in joined
        if role_in(places[where], rank) is not Role.AUDITOR and since <= days <= until
    }
    with street.database.platform_reading() as session:
        together = quantities_of(session, payers, day)
        for payer in payers:
            paid = [Place(client_id=each.id) for each in tenants_paid_by(session, payer, day)]
            companies = paid if payer.firm_id is not None else [payer.place]
            counted = {who for place, who in users if place in {payer.place, *companies}}
            assert together[payer.place] == {Metric.TENANTS: len(companies), Metric.USERS: len(counted)}
        paying = self_paying(session, payers, day)
        for place in places[FIRMS:]:
            found = payer_of_tenant(session, street.terms, place.client_id or 0, day)
            assert paying.get(place) == (found if found is not None and found.place == place else None)
