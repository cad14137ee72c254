"""Pages that a payer sees at the stand-in: plain forms that a browser of the tests fills in."""

from tests.stripe_fake.errors import Refused
from tests.stripe_fake.pages import paying, portal
from tests.stripe_fake.pages.parts import page
from tests.stripe_fake.params import Params
from tests.stripe_fake.world import World

_ROOMS = {
    "/pay/checkout/": paying.checkout_page,
    "/pay/invoice/": paying.invoice_page,
    "/pay/3ds/": paying.bank_page,
    "/portal/": portal.portal_page,
}


def answer(world: World, method: str, path: str, params: Params) -> tuple[int, str]:
    """Return the status, and a page or where to go."""
    for begin, room in _ROOMS.items():
        if path.startswith(begin):
            try:
                return room(world, method, path.removeprefix(begin), params)
            except Refused as refused:
                return 400, page("Refus", f"<p role='alert'>{refused}</p>")
    return 404, page("Introuvable", "<p>Il n’y a rien ici.</p>")
