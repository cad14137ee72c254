"""What the rules of courts ask of a claim: who the parties are, what is owed and why, where the debtor lives.

Values only. Whoever fills them in answers for them; nothing is guessed here.
"""

from dataclasses import dataclass
from enum import StrEnum

FRANCE = "FR"

EU_MEMBERS = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
"""Members of the European Union, as ISO 3166 writes them."""


class Quality(StrEnum):
    """What a party is to the rules of competence."""

    TRADER = "trader"  # commerçant, société commerciale, artisan
    PROFESSIONAL = "professional"  # acts for its work and is no trader: liberal professions, associations
    CONSUMER = "consumer"
    PUBLIC = "public"  # a public body


class Nature(StrEnum):
    """What the debt comes from."""

    CONTRACT = "contract"  # goods or services
    BILL = "bill"  # a bill of exchange, a promissory note, an assignment by bordereau Dailly
    RENT = "rent"  # of a home
    CONSUMER_CREDIT = "consumer-credit"
    OTHER = "other"  # neither a contract nor an obligation by statute


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim as the rules see it; amounts in cents of `currency`, zero or more."""

    creditor: Quality
    debtor: Quality
    nature: Nature
    principal_cents: int
    interest_cents: int = 0
    currency: str = "EUR"
    is_fixed: bool = True  # the contract says how much, or how it is reckoned
    is_disputed: bool = False  # seriously, and not only unpaid
    is_home_known: bool = True
    debtor_country: str = FRANCE  # ISO 3166, two letters
    debtor_department: str = ""  # number of the French département, such as 67
    is_creditor_abroad: bool = False
    is_insolvent: bool = False  # a collective procedure is open
