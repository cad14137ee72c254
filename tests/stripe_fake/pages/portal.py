"""The portal's page: invoices, the means of payment, the end of a subscription."""

from tests.stripe_fake.objects import payment_methods, standing, subscription_calls, subscriptions
from tests.stripe_fake.pages.parts import button, choice, euros, form, link, page
from tests.stripe_fake.pages.paying import KINDS
from tests.stripe_fake.params import Params
from tests.stripe_fake.world import Object, World

_MEANS = {
    "succeeded": "qui est acceptée",
    "declined": "qui est refusée",
    "insufficient_funds": "sans provision",
    "authentication_required": "qui demande 3-D Secure",
}


def portal_page(world: World, method: str, name: str, params: Params) -> tuple[int, str]:
    """Show what a customer has, and do what it asks for."""
    session = world.find("billing_portal.session", name)
    customer = world.objects[session["customer"]]
    allowed = world.objects[session["configuration"]]["features"]
    if method == "POST":
        _do(world, customer, params)
        return 303, f"/portal/{name}"
    back = link("Retour au site", session["return_url"]) if session["return_url"] else ""
    parts = [
        _method(customer) if allowed["payment_method_update"]["enabled"] else "",
        _subscriptions(world, customer, may_cancel=allowed["subscription_cancel"]["enabled"]),
        _invoices(world, customer) if allowed["invoice_history"]["enabled"] else "",
        back,
    ]
    return 200, page("Mon abonnement", "".join(parts))


def _do(world: World, customer: Object, params: Params) -> None:
    wanted = params.text("act", "") or ""
    if wanted == "method":
        kind, outcome = params.needed("method"), params.needed("outcome")
        payment_methods.prefer(world, customer, payment_methods.make(world, customer, kind, outcome))
        return
    found = world.find("subscription", params.needed("subscription"))
    subscription_calls.end_in_portal(world, found, at_end=wanted == "cancel")


def _method(customer: Object) -> str:
    kept = customer["invoice_settings"]["default_payment_method"]
    return f"<h2>Moyen de paiement</h2><p>{kept or 'celui de l’abonnement'}</p>" + form(
        "",
        choice("Moyen de paiement", "method", KINDS),
        choice("Carte ou compte", "outcome", _MEANS),
        button("Changer le moyen de paiement", "act", "method"),
    )


def _subscriptions(world: World, customer: Object, *, may_cancel: bool) -> str:
    said = ["<h2>Abonnement</h2>"]
    for each in world.of("subscription"):
        if each["customer"] != customer["id"] or each["status"] in standing.OVER:
            continue
        ends = each["cancel_at"] is not None
        named = [
            world.objects[world.objects[item["price"]]["product"]]["name"]
            for item in subscriptions.items_of(world, each)
        ]
        said.append(f"<p>{', '.join(named)} : {each['status']}{', se termine' if ends else ''}</p>")
        kept = f"<input type='hidden' name='subscription' value='{each['id']}'>"
        if may_cancel:
            words = "Ne plus résilier" if ends else "Résilier à la fin de la période"
            said.append(form("", kept, button(words, "act", "keep" if ends else "cancel")))
    return "".join(said)


def _invoices(world: World, customer: Object) -> str:
    rows = [
        f"<tr><td><a href='{each['hosted_invoice_url']}'>{each['number']}</a></td>"
        f"<td>{euros(each['total'])}</td><td>{each['status']}</td></tr>"
        for each in reversed(world.of("invoice"))
        if each["customer"] == customer["id"] and each["number"]
    ]
    return f"<h2>Factures</h2><table><tbody>{''.join(rows)}</tbody></table>"
