"""Credit notes: what of an invoice is not owed after all; before it was paid, or given back afterwards."""

from collections.abc import Sequence
from fractions import Fraction

from tests.stripe_fake.amounts import cents
from tests.stripe_fake.answers import listing, page, shown
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.objects import charges, customer_balance, invoices, refunds
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/credit_notes"
_EMBEDDED = 10


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    invoice = world.find("invoice", params.needed("invoice"), "invoice")
    if invoice["status"] not in {"open", "paid"}:
        raise Refused("Credit notes can only be created for open or paid invoices.", param="invoice")
    found = _lines(world, invoice, params)
    net = sum(line["amount"] - line["discount_amount"] for line in found)
    tax = sum(each["amount"] for line in found for each in line["taxes"])
    total = net + tax
    before = [each for each in world.of("credit_note") if each["invoice"] == invoice["id"]]
    if (
        total <= 0
        or sum(each["total"] for each in before if each["status"] == "issued") + total > invoice["total"]
    ):
        raise Refused("The sum of credit notes is more than the invoice's total.", param="amount")
    paid = invoice["status"] == "paid"
    if paid:
        _check_given(params, total)
    made = {
        "id": world.name("cn"),
        "object": "credit_note",
        "amount": total,
        "amount_shipping": 0,
        "created": world.now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_balance_transaction": None,
        "discount_amount": sum(line["discount_amount"] for line in found),
        "discount_amounts": [],
        "effective_at": world.now,
        "invoice": invoice["id"],
        "livemode": False,
        "memo": params.text("memo"),
        "metadata": params.metadata(),
        "number": f"{invoice['number']}-CN-{len(before) + 1:02}",
        "out_of_band_amount": params.whole("out_of_band_amount"),
        "pdf": f"{world.address}/pay/invoice/{invoice['id']}/pdf",
        "post_payment_amount": total if paid else 0,
        "pre_payment_amount": 0 if paid else total,
        "pretax_credit_amounts": [],
        "reason": params.text("reason"),
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": sum(line["amount"] for line in found),
        "subtotal_excluding_tax": sum(line["amount"] for line in found),
        "total": total,
        "total_excluding_tax": net,
        "total_taxes": _taxes(found),
        "type": "post_payment" if paid else "pre_payment",
        "voided_at": None,
        "_lines": found,
    }
    world.add(made)
    _give_back(world, invoice, made, params) if paid else _take_off(world, invoice, total)
    emit(world, "credit_note.created", made)
    return made


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    wanted = {key: params.text(key) for key in ("invoice", "customer")}
    found = [
        each
        for each in world.of("credit_note")
        if all(value in {None, each[key]} for key, value in wanted.items())
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/credit_notes/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("credit_note", name)


@route("GET", "/v1/credit_notes/{}/lines")
def lines_of(world: World, params: Params, name: str) -> Object:
    found = world.find("credit_note", name)
    each = [{**line, "created": found["created"]} for line in reversed(found["_lines"])]
    return page(each, params, f"{_PATH}/{name}/lines")


@route("POST", "/v1/credit_notes/{}/void")
def void(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("credit_note", name)
    if found["status"] == "void" or found["type"] != "pre_payment":
        raise Refused("You can only void pre-payment credit notes.")
    _take_off(world, world.objects[found["invoice"]], -found["total"])
    change(world, found, "credit_note.voided", status="void", voided_at=world.now)
    return found


@shown("credit_note", "lines")
def _first_lines(_world: World, note: Object) -> Object:
    found = note["_lines"]
    return listing(found[:_EMBEDDED], f"{_PATH}/{note['id']}/lines", more=len(found) > _EMBEDDED)


def _lines(world: World, invoice: Object, params: Params) -> list[Object]:
    given = params.parts("lines")
    if not given:
        amount = params.whole("amount", invoice["total"]) or 0
        found = [_line(world, line, Fraction(amount, invoice["total"])) for line in invoice["_lines"]]
        found[0]["amount"] += amount - sum(map(_whole, found))  # the note is of that amount
        return found
    by_name = {line["id"]: line for line in invoice["_lines"]}
    found = []
    for each in given:
        line = by_name.get(each.text("invoice_line_item") or "")
        if line is None:
            raise Refused("The stand-in credits lines of the invoice only.", param="lines")
        amount, quantity = each.whole("amount"), each.whole("quantity")
        if amount is None:
            amount = cents(Fraction(line["amount"] * (quantity or line["quantity"]), line["quantity"]))
        found.append(_line(world, line, Fraction(amount, line["amount"])))
    return found


def _line(world: World, line: Object, part: Fraction) -> Object:
    off = sum(each["amount"] for each in line["discount_amounts"])
    return {
        "id": world.name("cnli"),
        "object": "credit_note_line_item",
        "amount": cents(line["amount"] * part),
        "description": line["description"],
        "discount_amount": cents(off * part),
        "discount_amounts": [],
        "invoice_line_item": line["id"],
        "livemode": False,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": line["quantity"] if part == 1 else None,
        "tax_rates": [],
        "taxes": [
            {
                **tax,
                "amount": cents(tax["amount"] * part),
                "taxable_amount": cents(tax["taxable_amount"] * part),
            }
            for tax in line["taxes"]
        ],
        "type": "invoice_line_item",
        "unit_amount": None,
        "unit_amount_decimal": None,
    }


def _whole(line: Object) -> int:
    taxes = sum(tax["amount"] for tax in line["taxes"])
    return int(line["amount"] - line["discount_amount"] + taxes)


def _taxes(found: Sequence[Object]) -> list[Object]:
    taxes = [tax for line in found for tax in line["taxes"]]
    sums = {key: sum(tax[key] for tax in taxes) for key in ("amount", "taxable_amount")}
    return [{**taxes[0], **sums}] if taxes else []


def _check_given(params: Params, total: int) -> None:
    given = [params.whole(key, 0) or 0 for key in ("refund_amount", "credit_amount", "out_of_band_amount")]
    linked = [each.whole("amount_refunded", 0) or 0 for each in params.parts("refunds")]
    if sum(given) + sum(linked) != total:
        said = f"The sum of refund, credit and out of band must be the note's total ({total})."
        raise Refused(said, param="refund_amount")


def _give_back(world: World, invoice: Object, note: Object, params: Params) -> None:
    linked = [
        {"amount_refunded": each.whole("amount_refunded"), "refund": each["refund"], "type": "refund"}
        for each in params.parts("refunds")
    ]
    if amount := params.whole("refund_amount"):
        charge = world.objects[charges.intent_of(world, invoice)["latest_charge"]]
        made = refunds.make(world, charge, amount, "requested_by_customer")
        linked.append({"amount_refunded": amount, "refund": made["id"], "type": "refund"})
    if amount := params.whole("credit_amount"):
        customer = world.objects[invoice["customer"]]
        moved = customer_balance.move(
            world, customer, -amount, "credit_note", invoice=invoice, credit_note=note
        )
        note["customer_balance_transaction"] = moved["id"]
    note["refunds"] = linked
    sums = invoice["post_payment_credit_notes_amount"] + note["total"]
    change(world, invoice, "invoice.updated", post_payment_credit_notes_amount=sums)


def _take_off(world: World, invoice: Object, amount: int) -> None:
    left = invoice["amount_remaining"] - amount
    off = invoice["pre_payment_credit_notes_amount"] + amount
    values = {"amount_remaining": left, "amount_due": invoice["amount_due"] - amount}
    change(world, invoice, "invoice.updated", pre_payment_credit_notes_amount=off, **values)
    if left == 0:
        charges.called_off(world, invoice)
        invoices.mark(world, invoice, "paid", "invoice.paid")
        return
    charges.intent_of(world, invoice)["amount"] = left
    charges.payment_of(world, invoice)["amount_requested"] = left
