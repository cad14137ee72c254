"""What the operator's books must say by what the stand-in has: worked out from its objects alone."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

Object = dict[str, Any]
Sums = Counter[tuple[str, str]]
"""Cents by number of the chart and customer at the payment service, "" where it is no customer's."""

_UNDER_WAY = ("pending", "in_transit")


def truth(export: Mapping[str, Any], services: str) -> Sums:
    """Return what stands on each account once all is posted, debit above zero."""
    sums: Sums = Counter()
    for invoice in export.get("invoice", ()):
        if invoice["status"] != "draft":
            _invoice(sums, export, invoice, services)
    for note in _notes(export):
        _billed(sums, note, -1, services)
    for txn in export.get("balance_transaction", ()):
        _moved(sums, export, txn)
    for dispute in export.get("dispute", ()):
        _lost(sums, export, dispute)
    return Counter({key: cents for key, cents in sums.items() if cents})


def _notes(export: Mapping[str, Any], invoice: str | None = None) -> list[Object]:
    return [
        note
        for note in export.get("credit_note", ())
        if note["status"] == "issued" and invoice in {None, note["invoice"]}
    ]


def _invoice(sums: Sums, export: Mapping[str, Any], invoice: Object, services: str) -> None:
    _billed(sums, invoice, 1, services)
    if invoice["status"] == "void":
        _billed(sums, invoice, -1, services)
        for note in _notes(export, invoice["id"]):
            _billed(sums, note, 1, services)
    elif invoice["status"] == "uncollectible":
        sums["654000", ""] += invoice["amount_remaining"]
        sums["411000", invoice["customer"]] -= invoice["amount_remaining"]


def _billed(sums: Sums, document: Object, sign: int, services: str) -> None:
    tax = sum(each["amount"] for each in document["total_taxes"] or ())
    sums["411000", document["customer"]] += sign * document["total"]
    sums["445710", ""] -= sign * tax
    sums[services, ""] -= sign * (document["total"] - tax)


def _moved(sums: Sums, export: Mapping[str, Any], txn: Object) -> None:
    found = {
        each["id"]: each
        for kind in ("payout", "charge", "refund", "dispute")
        for each in export.get(kind, ())
    }
    source = found.get(txn["source"], {})
    if txn["type"] == "payout" and source["status"] in _UNDER_WAY:
        return
    sums["511700", ""] += txn["net"]
    fee = -txn["amount"] if txn["type"] == "stripe_fee" else txn["fee"]
    vat = (abs(fee) * 20 + 50) // 100 * (1 if fee > 0 else -1)
    sums["627000", ""] += fee
    sums["445660", ""] += vat
    sums["445200", ""] -= vat
    if txn["type"] in {"payout", "payout_failure"}:
        sums["512000", ""] -= txn["amount"]
    elif source.get("object") == "charge":
        sums["411000", source["customer"]] -= txn["amount"]
    elif txn["type"] == "adjustment":
        sums["416000", found[source["charge"]]["customer"]] -= txn["amount"]
    elif txn["type"] != "stripe_fee":
        sums["411000", found[source["charge"]]["customer"]] -= txn["amount"]


def _lost(sums: Sums, export: Mapping[str, Any], dispute: Object) -> None:
    if dispute["status"] != "lost":
        return
    charge = next(each for each in export["charge"] if each["id"] == dispute["charge"])
    kept = -sum(txn["amount"] for txn in export["balance_transaction"] if txn["source"] == dispute["id"])
    sums["416000", charge["customer"]] -= kept
    if charge["payment_method_details"]["type"] == "sepa_debit":
        sums["411000", charge["customer"]] += kept
    else:
        sums["654000", ""] += kept
