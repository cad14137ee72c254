"""Books whose figures were worked out by hand, and a page as it came out of a Fava: its tables as rows."""

from collections.abc import Callable
from dataclasses import dataclass
import html
import re

PLUGINS = 'plugin "ledger_core.lettrage.plugin"\n2000-01-01 custom "fava-extension" "ledger_core.fava"\n'

BOOKS = """option "title" "Livres"
option "operating_currency" "EUR"
2024-01-01 open Assets:41-Clients:411000:A EUR
  account-number: "411000"
  customer: "A"
  name: "Alpha"
2024-01-01 open Assets:41-Clients:411000:B EUR
  account-number: "411000"
  customer: "<i>B"
  name: "<script>alert(1)</script> & fils"
2024-01-01 open Liabilities:40-Fournisseurs:401000:S EUR
  account-number: "401000"
  supplier: "S"
  name: "Sigma"
2024-01-01 open Assets:41-Clients:418100 EUR
  account-number: "418100"
  name: "Factures à établir"
  lettrable: FALSE
2024-01-01 open Income:70-Ventes:706000 EUR
  account-number: "706000"
2024-01-01 open Assets:51-Banques:512000 EUR
  account-number: "512000"

2024-12-02 * "Alpha" "Facture 1"
  piece: "F1"
  Assets:41-Clients:411000:A       3000.00 EUR
    lettrage: "AAA"
    lettrage-date: 2025-01-06
    lettrage-why: "reference: <b>F1</b>"
  Income:70-Ventes:706000         -3000.00 EUR

2025-01-07 * "Alpha" "Virement"
  piece: "B2"
  Assets:51-Banques:512000         3000.00 EUR
  Assets:41-Clients:411000:A      -3000.00 EUR
    lettrage: "AAA"
    lettrage-date: 2025-01-06
    lettrage-why: "reference: <b>F1</b>"

2025-01-12 * "Alpha" "Facture 3"
  piece: "F3"
  Assets:41-Clients:411000:A       1250.50 EUR
    lettrage: "aab"
    due: 2025-02-10
  Income:70-Ventes:706000         -1250.50 EUR

2025-01-13 * "Alpha" "Acompte"
  piece: "B4"
  Assets:51-Banques:512000          200.00 EUR
  Assets:41-Clients:411000:A       -200.00 EUR
    lettrage: "aab"

2025-01-14 * "B" "<img src=x onerror=alert(2)>"
  piece: "OD5"
  Assets:51-Banques:512000           75.00 EUR
  Assets:41-Clients:411000:B        -75.00 EUR

2025-03-01 * "B" "Facture 6"
  piece: "F6"
  Assets:41-Clients:411000:B        100.00 EUR
  Income:70-Ventes:706000          -100.00 EUR

2025-03-05 * "Sigma" "Achat"
  piece: "S1"
  Assets:51-Banques:512000          500.00 EUR
  Liabilities:40-Fournisseurs:401000:S   -500.00 EUR

2025-03-31 * "Facture à établir"
  Assets:41-Clients:418100           30.00 EUR
  Income:70-Ventes:706000           -30.00 EUR
"""


@dataclass(frozen=True)
class Page:
    """One page as it came: its text as a reader sees it, and the cells of its tables."""

    html: str

    @property
    def text(self) -> str:
        return _plain(self.html)

    @property
    def rows(self) -> list[list[str]]:
        return [
            [_plain(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
            for row in re.findall(r"<tr>(.*?)</tr>", self.html, re.DOTALL)
        ]

    @property
    def links(self) -> list[str]:
        return [html.unescape(link) for link in re.findall(r'href="([^"]*)"', self.html)]


def _plain(marked: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", marked)).split())


Asking = Callable[..., Page]
