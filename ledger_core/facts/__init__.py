"""What each file of a book says by itself, and what the files say together.

`file_facts` turns the bytes of one file into inert data that can be kept under their hash and sent between
processes; `combine` joins those of all files into the errors, accounts, balances and lines of the book. So a
change to one month costs reading one month. Never parses more than the file at hand, and never guesses: where
only a whole load can judge, `Digest.needs_full` says why.
"""

from ledger_core.facts.combining import combine
from ledger_core.facts.digest import Digest
from ledger_core.facts.file import FileFacts
from ledger_core.facts.json_form import FACTS_VERSION
from ledger_core.facts.reading import file_facts
from ledger_core.facts.shape import FactsFormatError

__all__ = [
    "FACTS_VERSION",
    "Digest",
    "FactsFormatError",
    "FileFacts",
    "combine",
    "file_facts",
]
