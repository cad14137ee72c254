"""The pages where something is paid: Checkout, an invoice, and the bank that asks the payer."""

from tests.stripe_fake.objects import charges, checkout, collecting, payment_methods
from tests.stripe_fake.pages.parts import button, choice, euros, form, link, page
from tests.stripe_fake.params import Params
from tests.stripe_fake.world import Object, World

KINDS = {"card": "Carte", "sepa_debit": "Prélèvement SEPA"}
_PLACE = "{CHECKOUT_SESSION_ID}"
_SAID = {
    "succeeded": "<p role='status'>Merci.</p>",
    "processing": "<p role='status'>Prélèvement en cours.</p>",
}
_BANK = button("Confirmer 3-D Secure", "confirmed", "true") + button("Refuser", "refused", "true")
_CODE = "<p><label>Code promotionnel <input name='code'></label></p>"


def checkout_page(world: World, method: str, name: str, params: Params) -> tuple[int, str]:
    """Show what is subscribed to, and take the payment."""
    session = world.find("checkout.session", name)
    if session["status"] != "open":
        return 200, page("Session terminée", "<p>Cette session n’est plus ouverte.</p>")
    said = ""
    if method == "POST":
        outcome, kind = params.text("outcome", "") or "", params.text("method", "card") or ""
        asks = outcome == charges.AUTHENTICATION
        confirmed = asks and params.truth("confirmed")
        code = params.text("code", "") or ""
        done = checkout.complete(world, session, outcome, kind, code, confirmed=confirmed)
        if session["status"] == "complete":
            return 303, str(session["success_url"]).replace(_PLACE, name)
        if done == charges.AUTHENTICATION and not params.text("refused"):
            return 200, _bank(kind, code)
        said = "<p role='alert'>Le paiement a été refusé.</p>"
    return 200, page("Paiement", said + _session(session))


def invoice_page(world: World, method: str, name: str, params: Params) -> tuple[int, str]:
    """Show an invoice, and have it paid."""
    invoice = world.find("invoice", name.removesuffix("/pdf"))
    said = ""
    if method == "POST":
        chosen = None
        if outcome := params.text("outcome"):
            customer = world.objects[invoice["customer"]]
            chosen = payment_methods.make(world, customer, params.needed("method"), outcome)
            payment_methods.prefer(world, customer, chosen)
        done = collecting.pay(world, invoice, chosen)
        if done == charges.AUTHENTICATION:
            return 303, f"/pay/3ds/{charges.intent_of(world, invoice)['id']}"
        said = _SAID.get(done, "<p role='alert'>Le paiement a été refusé.</p>")
    body = f"<p>{euros(invoice['total'])} TTC, dont reste {euros(invoice['amount_remaining'])}</p>"
    if invoice["status"] == "open" and charges.intent_of(world, invoice)["status"] != charges.PROCESSING:
        body += form(
            "",
            choice("Moyen de paiement", "method", KINDS),
            button("Payer", "outcome", "succeeded"),
            button("Payer avec 3-D Secure", "outcome", "authentication_required"),
            button("Échouer", "outcome", "declined"),
        )
    else:
        body += f"<p>État : {invoice['status']}</p>"
    return 200, page(f"Facture {invoice['number']}", said + body)


def bank_page(world: World, method: str, name: str, params: Params) -> tuple[int, str]:
    """Ask the payer, as the bank does, whether a payment is theirs."""
    intent = world.find("payment_intent", name)
    invoice = world.objects[intent["_invoice"]]
    if method == "POST" and intent["status"] == "requires_action":
        if params.truth("confirmed"):
            collecting.confirm(world, invoice)
        else:
            charges.fail(world, intent, "declined")
    if method == "POST" or intent["status"] != "requires_action":
        return 303, f"/pay/invoice/{invoice['id']}"
    return 200, page("Votre banque", form("", _BANK))


def _session(session: Object) -> str:
    kinds = {kind: KINDS[kind] for kind in session["payment_method_types"]}
    cancel = link("Revenir sans payer", session["cancel_url"]) if session["cancel_url"] else ""
    return (
        f"<p>À payer aujourd’hui, hors taxes : {euros(session['amount_total'])}</p>"
        + form(
            "",
            choice("Moyen de paiement", "method", kinds),
            _CODE if session["allow_promotion_codes"] else "",
            button("Payer", "outcome", "succeeded"),
            button("Payer avec 3-D Secure", "outcome", "authentication_required"),
            button("Échouer", "outcome", "declined"),
        )
        + cancel
    )


def _bank(kind: str, code: str) -> str:
    kept = (
        f"<input type='hidden' name='method' value='{kind}'><input type='hidden' name='code' value='{code}'>"
        "<input type='hidden' name='outcome' value='authentication_required'>"
    )
    return page("Votre banque", form("", kept, _BANK))
