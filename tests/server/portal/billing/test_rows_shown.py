"""Every way a subscription can stand has its page, a plan that is no longer in the file included."""

from collections.abc import Callable
import datetime as dt

from flask.testing import FlaskClient
import pytest

from ledger_core.billing.entitlement import Status
from server.services import Services
from tenants.billing.payers.payers import ensure_payers, own_payer
from tenants.billing.rows import CheckoutRow, InvoiceRow, SubscriptionRow
from tenants.people.place import Place
from tests.server.auth.forms import told
from tests.server.cast import NOW, TODAY, Cast
from tests.server.portal.billing.conftest import COMPANY, FIRM

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def write(services: Services, cast: Cast) -> Callable[..., None]:
    """Write a subscription of the firm as if it had been fetched, and rows that belong to it."""

    def written(status: Status = Status.ACTIVE, plan: str = "cabinet", **days: int) -> None:
        ensure_payers(services.database, services.terms, TODAY - 900 * DAY)
        with services.database.platform() as session:
            payer = own_payer(session, services.terms, Place(firm_id=cast.firm_id))
            assert payer is not None
            session.add(
                SubscriptionRow(
                    id="sub_1",
                    payer_id=payer.id,
                    plan=plan,
                    status=status.value,
                    began_at=NOW - 10 * DAY,
                    period_from=NOW - 10 * DAY,
                    period_until=NOW + 20 * DAY,
                    monthly_cents=0,
                    body={},
                    fetched_at=NOW,
                    **{
                        "period_end": TODAY + 20 * DAY,
                        **{name: TODAY + day * DAY for name, day in days.items()},
                    },
                )
            )

    return written


@pytest.mark.parametrize(
    ("status", "days", "said"),
    [
        (Status.ACTIVE, {}, "actif"),
        (Status.TRIALING, {"trial_end": 5}, "essai jusqu’au 28/11/2026"),
        (Status.ACTIVE, {"ends_on": 20}, "dernier jour le 13/12/2026"),
        (Status.PAST_DUE, {"past_due_since": -3}, "paiement attendu"),
        (Status.UNPAID, {"past_due_since": -40}, "service suspendu"),
        (Status.PAUSED, {}, "service suspendu"),
        (Status.CANCELLED, {"ended_on": -3}, "Aucun abonnement en cours"),
        (Status.CANCELLED, {"ended_on": -600}, "Les livres sont fermés"),
        (Status.INCOMPLETE, {}, "Le premier paiement n’a pas encore abouti."),
    ],
)
def test_each_way_to_stand_is_said(
    client_for: Callable[[str], FlaskClient],
    write: Callable[..., None],
    status: Status,
    days: dict[str, int],
    said: str,
) -> None:
    write(status, **days)
    page = client_for("Hélène").get(FIRM, headers={"Accept-Language": "fr"})
    assert page.status_code == 200
    assert said in page.text


def test_a_plan_that_is_no_longer_offered_goes_on(
    client_for: Callable[[str], FlaskClient], write: Callable[..., None]
) -> None:
    write(plan="of-old")
    helene = client_for("Hélène")
    page = told(helene, FIRM)
    assert "This plan is no longer offered; it goes on as it was." in page
    assert "plan of-old" in page
    assert "Up to 13 December 2026" in told(helene, f"{FIRM}/cancel")
    assert f"{FIRM}/change?plan=cabinet" in told(helene, f"{FIRM}/plans")


def test_an_invoice_and_a_payment_of_another_stay_unseen(
    client_for: Callable[[str], FlaskClient], write: Callable[..., None], services: Services, cast: Cast
) -> None:
    write()
    with services.database.platform() as session:
        alpha = own_payer(session, services.terms, Place(client_id=cast.alpha.id))
        assert alpha is not None
        session.add(
            InvoiceRow(
                id="in_1",
                payer_id=alpha.id,
                subscription=None,
                number="OF-ALPHA-1",
                status="open",
                day=TODAY,
                due=TODAY,
                currency="EUR",
                net_cents=100,
                tax_cents=20,
                total_cents=120,
                paid_cents=0,
                attempts=0,
                next_attempt_at=None,
                failure="",
                body={"hosted_invoice_url": "javascript:alert(1)"},
                fetched_at=NOW,
            )
        )
        session.add(
            CheckoutRow(
                payer_id=alpha.id,
                plan="societe-an",
                author="x",
                at=NOW,
                state="open",
                session="cs_1",
                url="https://checkout.stripe.com/x",
                error="",
                ended_at=None,
            )
        )
    helene = client_for("Hélène")
    assert "OF-ALPHA-1" not in told(helene, FIRM)
    assert helene.get(f"{FIRM}/checkout").location == f"{FIRM}/plans"
    company = told(client_for("Odile"), COMPANY)
    assert "OF-ALPHA-1" in company
    assert "javascript:" not in company
