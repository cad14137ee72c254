"""Debtors as a factor is told of them: what the card says, with the address in the parts that files have.

Owns how the lines of an address are told apart. Never guesses a country or a number that no card says.
"""

import re

from ledger_core.factoring.documents import Debtor
from ledger_core.ledger import Customer

_TOWN = re.compile(r"(?:F-)?(\d{5}) +(\S.*)", re.IGNORECASE)
_HOME = "FRANCE"


def debtor_of(code: str, name: str, card: Customer | None, factor_id: str) -> Debtor:
    """Return a debtor.

    Args:
        code: the company's own.
        name: as the books have it.
        card: what is known beside; None where there is no card.
        factor_id: the factor's number of it, "" where it has none.
    """
    if card is None:
        return Debtor(code=code, name=name, factor_id=factor_id)
    street, post_code, town = address_parts(card.address)
    return Debtor(
        code=code,
        name=name,
        siret=card.siret,
        vat=card.vat,
        address=street,
        post_code=post_code,
        town=town,
        country=card.country,
        phone=card.phone,
        factor_id=factor_id,
    )


def address_parts(address: str) -> tuple[tuple[str, ...], str, str]:
    """Part an address into street lines, post code and town; an address abroad stays in its lines.

    The last line of a French one is «29000 Quimper», and «France» may follow it.
    """
    lines = [line.strip() for line in address.split("\n") if line.strip()]
    last = lines[:-1] if lines and lines[-1].upper() == _HOME else lines
    found = _TOWN.fullmatch(last[-1]) if last else None
    if found is None:
        return tuple(lines), "", ""
    return tuple(last[:-1]), found[1], found[2]
