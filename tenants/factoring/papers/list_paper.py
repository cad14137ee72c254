"""The list that goes with the files of an assignment: its documents one by one, by market as the files are.

Owns what a line says. The documents and amounts are those of the batch, so that list and files say the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.documents import AssignedDocument, Batch, Market
from ledger_core.factoring.formats.sources import cents_of, market_of
from tenants.dunning.decisions.creditor import Creditor
from tenants.dunning.letters.wording import clean
from tenants.factoring.papers.heads import carried, date_of, lines_of, place_and_day, sender_of
from tenants.paper import Paper, Press, render
from tenants.paper.folding import breakable, foldable
from tenants.written import FRENCH, NO_BREAK, cents, count, day, money

TITLE = "Bordereau d’accompagnement"
_MARKETS: Mapping[Market | None, str] = {
    Market.DOMESTIC: "Marché domestique",
    Market.EXPORT: "Marché export",
    None: "Pays du client non renseigné",
}


def list_paper(  # noqa: PLR0913  what a list is made of, and what sets it
    reference: str,
    batch: Batch,
    contract: Contract,
    creditor: Creditor,
    *,
    by_market: bool,
    press: Press = render,
) -> Paper:
    """Set the list of a batch; the same batch and company give the same bytes.

    Args:
        reference: of the assignment.
        batch: what goes to the factor.
        contract: the version that the assignment names.
        creditor: the company that hands over.
        by_market: whether the files part domestic from export debtors.
        press: what sets it.

    Raises:
        PaperError: it could not be set.
    """
    factor = contract.factor
    code = batch.seller.code
    return press(
        "factoring-list",
        {
            "title": TITLE,
            "reference": reference,
            "date": date_of(batch.date),
            "sender": sender_of(creditor),
            "recipient": lines_of(factor.name, *factor.address),
            "place_and_day": place_and_day(creditor, batch.date),
            "references": [
                ["Bordereau", str(batch.number)],
                ["Date", day(batch.date)],
                ["Cession", reference],
                ["Contrat", foldable(contract.number)],
                *([["Code client", foldable(code)]] if code else []),
            ],
            "parts": list(_parts(batch, contract, by_market=by_market)),
            "foot": f"{TITLE} {batch.number} · {reference} · {day(batch.date)}",
        },
    )


def _parts(batch: Batch, contract: Contract, *, by_market: bool) -> Iterator[Mapping[str, object]]:
    if not by_market:
        yield _part("Factures et avoirs remis", (), batch.documents, contract)
        return
    terms = contract.file_terms
    emitters = {Market.DOMESTIC: batch.seller.domestic_emitter, Market.EXPORT: batch.seller.export_emitter}
    for market, title in _MARKETS.items():
        documents = [each for each in batch.documents if market_of(each.debtor, terms) is market]
        code = emitters[market] if market else ""
        if documents:
            facts = (f"Code émetteur {code}",) if code else ()
            yield _part(title, facts, documents, contract)


def _part(
    title: str, facts: Iterable[str], documents: Sequence[AssignedDocument], contract: Contract
) -> Mapping[str, object]:
    amounts = [cents_of(each, contract.file_terms) for each in documents]
    debits = [max(amount, 0) for amount in amounts]
    owed = [max(-amount, 0) for amount in amounts]
    number = count(len(documents), FRENCH)
    return {
        "title": title,
        "facts": [*map(foldable, facts), f"{number}{NO_BREAK}pièce{'s' if len(documents) > 1 else ''}"],
        "sum": money(sum(amounts), contract.currency, FRENCH),
        "rows": [_row(document, amount) for document, amount in zip(documents, amounts, strict=True)],
        "reached": carried(debits, owed),
        "total": [cents(sum(debits), FRENCH), cents(sum(owed), FRENCH)],
    }


def _row(document: AssignedDocument, amount: int) -> list[str]:
    debtor = document.debtor
    return [
        foldable(clean(" ".join(filter(None, (debtor.code, debtor.name))))),
        day(document.date),
        breakable(clean(document.number)),
        cents(amount, FRENCH) if amount > 0 else "",
        cents(-amount, FRENCH) if amount < 0 else "",
        day(document.due) if document.due else "–",
        breakable(clean(document.order)),
        document.currency,
    ]
