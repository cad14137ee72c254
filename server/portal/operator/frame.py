"""The frame of the operator's pages."""

from server.portal.operator.signs import event_sign, subscription_sign
from server.portal.page import person_page
from server.services import services
from tenants.people.people import Person


def operator_page(template: str, person: Person, **context: object) -> str:
    """Render a page of the operator; its template extends `operator/frame.html`."""
    tariff = services().terms.tariff
    return person_page(
        template,
        person,
        currency=tariff.currency if tariff else "EUR",
        event_sign=event_sign,
        subscription_sign=subscription_sign,
        **context,
    )
