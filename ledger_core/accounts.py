"""The French chart of accounts and Beancount's account names: from the one to the other and back.

Owns the table of roots and headings, the spelling of numbers and codes in names, and which accounts
take letters. Never reads a book: what an `open` directive says in its metadata goes before this table.

Source of the headings: plan comptable général (règlement ANC 2014-03 as amended by 2022-06), list
of accounts, two digits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re

ASSETS, LIABILITIES, EQUITY, INCOME, EXPENSES = "Assets", "Liabilities", "Equity", "Income", "Expenses"

_ROOTS: Mapping[str, str] = {
    "1": EQUITY,
    "16": LIABILITIES,
    "17": LIABILITIES,
    "2": ASSETS,
    "3": ASSETS,
    "40": LIABILITIES,
    "41": ASSETS,
    "42": LIABILITIES,
    "43": LIABILITIES,
    "44": LIABILITIES,
    "45": LIABILITIES,
    "46": ASSETS,
    "47": LIABILITIES,
    "476": ASSETS,  # conversion differences, assets side
    "48": LIABILITIES,
    "481": ASSETS,  # charges to be spread
    "486": ASSETS,  # charges paid for the next year
    "49": ASSETS,  # what is deducted from the claims of 41, 45 and 46
    "5": ASSETS,
    "6": EXPENSES,
    "7": INCOME,
    "8": EQUITY,  # commitments and special accounts: they balance among themselves
    "9": EQUITY,  # cost accounting, likewise
}

_HEADINGS: Mapping[str, str] = {
    "10": "Capital-et-reserves",
    "11": "Report-a-nouveau",
    "12": "Resultat",
    "13": "Subventions",
    "14": "Provisions-reglementees",
    "15": "Provisions",
    "16": "Emprunts",
    "17": "Dettes-liees",
    "18": "Comptes-de-liaison",
    "20": "Incorporelles",
    "21": "Corporelles",
    "22": "Concessions",
    "23": "En-cours",
    "26": "Participations",
    "27": "Autres-immobilisations",
    "28": "Amortissements",
    "29": "Depreciations",
    "31": "Matieres-premieres",
    "32": "Approvisionnements",
    "33": "En-cours-de-biens",
    "34": "En-cours-de-services",
    "35": "Produits",
    "36": "Stocks-d-immobilisations",
    "37": "Marchandises",
    "38": "Stocks-en-voie",
    "39": "Depreciations-des-stocks",
    "40": "Fournisseurs",
    "41": "Clients",
    "42": "Personnel",
    "43": "Organismes-sociaux",
    "44": "Etat",
    "45": "Groupe-et-associes",
    "46": "Debiteurs-et-crediteurs",
    "47": "Attente",
    "48": "Regularisation",
    "49": "Depreciations-des-tiers",
    "50": "Valeurs-mobilieres",
    "51": "Banques",
    "52": "Instruments-financiers",
    "53": "Caisse",
    "54": "Regies-d-avance",
    "58": "Virements-internes",
    "59": "Depreciations-financieres",
    "60": "Achats",
    "61": "Services-exterieurs",
    "62": "Autres-services",
    "63": "Impots-et-taxes",
    "64": "Personnel",
    "65": "Autres-charges",
    "66": "Charges-financieres",
    "67": "Charges-exceptionnelles",
    "68": "Dotations",
    "69": "Participation-et-impots",
    "70": "Ventes",
    "71": "Production-stockee",
    "72": "Production-immobilisee",
    "74": "Subventions",
    "75": "Autres-produits",
    "76": "Produits-financiers",
    "77": "Produits-exceptionnels",
    "78": "Reprises",
    "79": "Transferts-de-charges",
    "80": "Engagements",
    "86": "Emplois-des-contributions",
    "87": "Contributions-volontaires",
    "88": "Resultat-a-affecter",
    "89": "Bilan",
}

LETTRABLE = ("401", "411", "416", "421", "43", "445", "467", "47", "511", "580")
"""Prefixes of the accounts that take letters where the book does not say: practice of the trade."""

CUSTOMERS = ("41",)
SUPPLIERS = ("40",)

_NUMBER = re.compile(r"[1-9][0-9]{2}.*", re.DOTALL)
_PLAIN = re.compile(r"[A-Z0-9][A-Za-z0-9]*(-[A-Za-z0-9]+)*")
_ESCAPE = re.compile(r"--([0-9A-F]+)-")
_FIRST = "X---"  # a component begins with a capital or a digit: this stands before a code that does not


class NotAChartNumberError(ValueError):
    """An account number of the chart begins with three digits, the first from 1 to 9."""


class NotAChartNameError(ValueError):
    """The account name was not made from a number of the chart."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Where accounts stand in Beancount's tree: roots by prefix, headings by two digits.

    Of several prefixes that fit the longest counts. A heading without a name stands as its digits.
    """

    roots: Mapping[str, str]
    headings: Mapping[str, str]

    def root(self, number: str) -> str:
        """Return the Beancount root of an account number.

        Raises:
            NotAChartNumberError: the number does not begin with three digits.
        """
        if not _NUMBER.fullmatch(number):
            raise NotAChartNumberError(f"«{number}» does not begin with three digits of the chart")
        return next(self.roots[number[:size]] for size in (3, 2, 1) if number[:size] in self.roots)

    def heading(self, number: str) -> str:
        """Return the component of the two-digit heading, such as `41-Clients`."""
        digits = number[:2]
        name = self.headings.get(digits)
        return f"{digits}-{name}" if name else digits


PCG = Chart(_ROOTS, _HEADINGS)
"""The plan comptable général."""


def account_name(number: str, third_party: str = "", chart: Chart = PCG) -> str:
    """Return the Beancount name of an account: `Assets:41-Clients:411000:DUPONT`.

    Two different pairs of number and code never share a name.

    Raises:
        NotAChartNumberError: the number does not begin with three digits.
    """
    components = [chart.root(number), chart.heading(number), spelt(number)]
    if third_party:
        components.append(spelt(third_party))
    return ":".join(components)


def number_and_third_party(name: str) -> tuple[str, str]:
    """Return the number and the third party's code of a name that `account_name` made; "" for no code.

    Raises:
        NotAChartNameError: the name has another form.
    """
    match name.split(":"):
        case [_, _, number]:
            pair = unspelt(number), ""
        case [_, _, number, third_party]:
            pair = unspelt(number), unspelt(third_party)
        case _:
            raise NotAChartNameError(name)
    if not _NUMBER.fullmatch(pair[0]):
        raise NotAChartNameError(name)
    return pair


def spelt(code: str) -> str:
    """Return a code as a component of an account name.

    Capitals, digits and single hyphens between them stay. Any other sign becomes `--HEX-`, its code
    point; a component with `--` is always one that was escaped, so that no two codes meet.
    """
    if _PLAIN.fullmatch(code):
        return code
    escaped = "".join(sign if sign.isascii() and sign.isalnum() else f"--{ord(sign):X}-" for sign in code)
    return escaped if re.match("[A-Z0-9]", escaped) else _FIRST + escaped


def unspelt(component: str) -> str:
    """Return the code that `spelt` made a component of."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), component.removeprefix(_FIRST))


def is_lettrable(number: str) -> bool:
    """Tell whether an account takes letters by its number, where the book says nothing."""
    return number.startswith(LETTRABLE)


def is_customer(number: str) -> bool:
    """Tell whether an account is a customer's: 411, doubtful 416, bills 413, payments on account 419."""
    return number.startswith(CUSTOMERS)


def is_supplier(number: str) -> bool:
    """Tell whether an account is a supplier's."""
    return number.startswith(SUPPLIERS)
