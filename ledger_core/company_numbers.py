"""Numbers by which registers know a company: SIREN, SIRET, VAT number, and whether their checksums are right.

Looks nothing up: a number that is well formed may still be nobody's. A VAT number of a country outside the
Union has no checksum that is known here; its shape alone counts.
"""

import re

from stdnum.eu import vat
from stdnum.fr import siren, siret
from stdnum.util import get_cc_module

_SIREN = re.compile(r"[0-9]{9}")
_SIRET = re.compile(r"[0-9]{14}")
_VAT = re.compile(r"(?P<country>[A-Z]{2})[A-Z0-9+*]{2,13}")
_UNION = frozenset(state.upper() for state in vat.MEMBER_STATES) | {"EL"}  # as Greece writes its own

for _state in vat.MEMBER_STATES - {"xi"}:  # read now: whoever reads hostile text can import nothing later
    get_cc_module(_state, "vat")
get_cc_module("gb", "vat")  # has the rules of xi


def is_siren(text: str) -> bool:
    """Tell whether a text is a SIREN: nine digits with a right checksum (Luhn, INSEE)."""
    return bool(_SIREN.fullmatch(text)) and siren.is_valid(text)


def is_siret(text: str) -> bool:
    """Tell whether a text is a SIRET: fourteen digits with a right checksum, a SIREN in front (INSEE)."""
    return bool(_SIRET.fullmatch(text)) and siret.is_valid(text)


def is_vat(text: str) -> bool:
    """Tell whether a text is a VAT number: its country's letters in front, without blanks, in capitals."""
    found = _VAT.fullmatch(text)
    if found is None:
        return False
    return found["country"] not in _UNION or vat.is_valid(text)
