"""What records 05 of CFONB 120 add to a movement: who the other side is, and what it wrote.

Owns the qualifiers. Those that are not known are left out; several of one qualifier are put together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

_WORDS = ("LIB", "LCC", "LCS", "REF", "RUM")
_CONTINUED = {"LC2": "LCC"}  # the second half of the remittance
_DEBTORS = ("NPY", "NPO")
_CREDITORS = ("NBE", "NBU")
_REFERENCE_WIDTH = 35  # of RCN; what follows is the purpose
_NO_REFERENCE = "NOTPROVIDED"


@dataclass(frozen=True, slots=True)
class Complements:
    """What the records say together; "" where nothing is said."""

    words: str
    reference: str
    party: str


def complements_of(records: Iterable[tuple[str, str]], *, received: bool) -> Complements:
    """Put together what complements of one movement say.

    Args:
        records: qualifier and information, with its blanks, in the order of the file.
        received: money came in, so that the other side is the debtor.
    """
    found: defaultdict[str, str] = defaultdict(str)
    for qualifier, information in records:
        found[_CONTINUED.get(qualifier, qualifier)] += information
    parties = (*_DEBTORS, *_CREDITORS) if received else (*_CREDITORS, *_DEBTORS)
    quoted = found["RCN"][:_REFERENCE_WIDTH].strip()
    words = [spaced for qualifier in _WORDS if (spaced := _spaced(found[qualifier]))]
    return Complements(
        words=" ".join(words),
        reference="" if quoted == _NO_REFERENCE else quoted,
        party=next((spaced for each in parties if (spaced := _spaced(found[each]))), ""),
    )


def _spaced(text: str) -> str:
    return " ".join(text.split())
