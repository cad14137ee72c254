"""The slip on paper: a receipt with subrogation, or an assignment of professional receivables.

Owns how the words of a slip are laid out, and the sentence by which claims pass. Says nothing that is not in
the slip, beside who hands over, under which references.
"""

from collections.abc import Iterator, Mapping

from ledger_core.factoring.contract import Contract, Transfer
from ledger_core.factoring.slips import PLEDGE_TITLE, Slip
from tenants.dunning.decisions.creditor import Creditor
from tenants.dunning.letters.wording import unit_of
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.papers.heads import carried, date_of, lines_of, place_and_day, sender_of
from tenants.paper import Paper, Press, render
from tenants.paper.folding import breakable, foldable
from tenants.written import FRENCH, NO_BREAK, cents, count, day, day_long, money

_PASSES: Mapping[Transfer, str] = {
    Transfer.SUBROGATION: "{seller} remet à {factor} la présente quittance des créances ci-dessous.",
    Transfer.ASSIGNMENT: "{seller} cède à {factor} les créances professionnelles désignées ci-dessous.",
    Transfer.SECURITY: (
        "{seller} cède à {factor}, à titre de garantie, les créances professionnelles désignées ci-dessous."
    ),
}
_PLEDGES = "{seller} donne en nantissement à {factor} les créances professionnelles désignées ci-dessous."
_RESERVED = "Date, réservée au bénéficiaire"


def slip_paper(  # noqa: PLR0913  what a slip is made of, and what sets it
    slip: Slip,
    assignment: Assignment,
    contract: Contract,
    creditor: Creditor,
    batch_number: int,
    *,
    press: Press = render,
) -> Paper:
    """Set a slip; the same slip and company give the same bytes.

    Args:
        slip: what it says; whole, as `slip.missing_of` tells.
        assignment: the one whose slip it is.
        contract: the version that the assignment names.
        creditor: the company that hands over.
        batch_number: of what goes to the factor with it.
        press: what sets it.

    Raises:
        PaperError: it could not be set.
    """
    factor = contract.factor
    return press(
        "factoring-slip",
        {
            "title": foldable(slip.title),
            "reference": assignment.reference,
            "date": date_of(slip.day),
            "sender": sender_of(creditor),
            "recipient": lines_of(factor.name, *factor.address),
            "place_and_day": place_and_day(creditor, slip.day),
            "references": [
                ["Cession", assignment.reference],
                ["Contrat", foldable(contract.number)],
                ["Remise", str(batch_number)],
                *([["Code cédant", foldable(code)]] if (code := contract.filing.seller_code) else []),
            ],
            "body": [foldable(each) for each in _body(slip, contract, creditor)],
            "facts": [[label, foldable(text)] for label, text in _facts(slip)],
            "sum": money(slip.total_cents, slip.currency, FRENCH),
            "unit": unit_of(slip.currency),
            "rows": [] if slip.transmission else _rows(slip, assignment),
            "reached": carried(claim.cents for claim in slip.claims),
            "total": cents(slip.total_cents, FRENCH),
            "closing": _closing(slip, assignment.reference, contract.transfer),
            "signer": foldable(slip.signer),
            "reserved": "" if contract.transfer is Transfer.SUBROGATION else _RESERVED,
            "foot": f"{slip.title} · {assignment.reference} · {day(slip.day)}",
        },
    )


def _body(slip: Slip, contract: Contract, creditor: Creditor) -> Iterator[str]:
    words = _PLEDGES if slip.title == PLEDGE_TITLE else _PASSES[contract.transfer]
    yield words.format(seller=creditor.name, factor=contract.factor.name)
    if slip.words:
        yield slip.words
    if slip.law:
        yield slip.law


def _facts(slip: Slip) -> Iterator[tuple[str, str]]:
    """Give what is said once, label by label."""
    yield "Bénéficiaire", slip.beneficiary
    if slip.payment_day:
        credit = f"par inscription au crédit de notre compte courant le {day_long(slip.payment_day, FRENCH)}"
        yield "Paiement", credit
    if slip.earlier_act:
        yield "Acte antérieur", slip.earlier_act
    if slip.transmission:
        yield "Transmission", slip.transmission
    if slip.claims and slip.claims[0].place:
        yield "Lieu de paiement", slip.claims[0].place
    yield "Nombre de créances", count(slip.number, FRENCH)


def _closing(slip: Slip, reference: str, transfer: Transfer) -> str:
    """Say what is signed, for whoever holds the last page alone."""
    what = "La présente quittance" if transfer is Transfer.SUBROGATION else "Le présent acte"
    claims = f"{count(slip.number, FRENCH)}{NO_BREAK}créance{'s' if slip.number > 1 else ''}"
    total = money(slip.total_cents, slip.currency, FRENCH)
    return f"{what}, de référence {reference}, porte sur {claims} pour un montant total de {total}."


def _rows(slip: Slip, assignment: Assignment) -> list[list[str]]:
    return [
        [
            breakable(claim.reference),
            foldable(claim.debtor),
            day(item.date),
            day(claim.due) if claim.due else "–",
            cents(claim.cents, FRENCH),
        ]
        for claim, item in zip(slip.claims, assignment.items, strict=True)
    ]
