"""The words of a letter that no template changes: heads of tables, labels, the sentences of the fine print.

They stand in `house/fixed-fr.toml` and `house/fixed-en.toml`. Owns which there are. Sentences of law name
their article; the figures come from dated rows.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
import tomllib

from tenants.dunning.letters.phrasing import spaced


@dataclass(frozen=True, slots=True)
class Fixed:
    """The fixed words of one language; `{…}` in them stand for what composing fills in."""

    place_and_day: str
    day: str
    reference: str
    account: str
    registered: str
    e_registered: str
    with_receipt: str
    invoice: str
    document: str
    label: str
    dated: str
    due: str
    amount: str
    paid: str
    left: str
    principal: str
    interest_until: str
    indemnity_one: str
    indemnity: str
    indemnity_article: str
    total: str
    calculation: str
    total_interest: str
    period: str
    base: str
    days: str
    rate: str
    interest: str
    set_aside: str
    instalment: str
    for_creditor: str
    by_mandate: str
    motif: str
    scan: str
    enclosures: str
    at_address: str
    and_word: str
    and_others: str
    semester_1: str
    semester_2: str
    formula: str
    default: str
    public: str
    clause: str
    clause_legal: str
    clause_central: str
    floor: str
    rate_in: str
    no_rate: str
    imputed_part: str
    imputed: str
    disputed_one: str
    disputed: str
    credit: str
    mandate: str
    title_one: str
    title_instalment: str
    title_invoices: str
    title_instalments: str
    title_mixed: str
    debts_one: str
    debts_instalment: str
    debts_invoices: str
    debts_instalments: str
    debts_mixed: str
    of_one: str
    of_instalment: str
    of_invoices: str
    of_instalments: str
    of_mixed: str
    of_day: str
    line: str
    mail_link: str
    mail_rest: str
    mail_left_out: str


@cache
def fixed(language: str) -> Fixed:
    """Return the words of a language, "fr" or "en"."""
    text = resources.files(__package__).joinpath("house", f"fixed-{language}.toml").read_text("utf-8")
    return Fixed(**{name: spaced(words, language) for name, words in tomllib.loads(text).items()})
