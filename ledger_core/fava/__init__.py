"""Lettrage in Fava: the pages of an auditor, as an extension that the books name.

`custom "fava-extension" "ledger_core.fava"` in `main.beancount` brings them, in a plain Fava and in that of
the service.
"""

from ledger_core.fava.aged_balance import AgedBalance
from ledger_core.fava.lettrage_checks import LettrageChecks
from ledger_core.fava.lettrage_groups import LettrageGroups
from ledger_core.fava.open_items import OpenItems

__all__ = ["AgedBalance", "LettrageChecks", "LettrageGroups", "OpenItems"]
