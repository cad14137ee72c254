"""Facts of files that were read lately, in memory, so that a change to one month costs that month.

Facts are inert values that hang on path and bytes alone; the key names these, and the tenant too, so that no
tenant learns from the time an answer takes what another has. Bounded by what the facts weigh. Never a source
of truth: what is not here is read from the rows, or anew from the file.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from ledger_core.facts import FACTS_VERSION, FileFacts

MOST_BYTES = 256 * 1024**2  # two books of a hundred thousand transactions, or some hundred small ones

_FILE_BYTES = 4_000
_POSTING_BYTES = 500  # measured on made books: 450 to 560, its share of the transaction included
_DIRECTIVE_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class FactsKey:
    """Whose file it is, what it is called, and the blob it holds."""

    tenant_id: int
    path: str
    blob: bytes
    version: int = FACTS_VERSION


class FactsMemory:
    """Facts by key, the ones used longest ago given up first. Safe for several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[FactsKey, tuple[FileFacts, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: FactsKey) -> FileFacts | None:
        """Return the facts of a file where they are here."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def keep(self, key: FactsKey, facts: FileFacts) -> None:
        """Keep the facts of a file; what weighs more than there is room for is not kept."""
        weight = weight_of(facts)
        if weight > self._most_bytes:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes += weight - (before[1] if before else 0)
            self._kept[key] = facts, weight
            while self._bytes > self._most_bytes:
                _key, (_facts, given_up) = self._kept.popitem(last=False)
                self._bytes -= given_up


def weight_of(facts: FileFacts) -> int:
    """Estimate, rather too high than too low, the bytes that facts take in memory."""
    single = len(facts.directives) + len(facts.uses) + len(facts.errors) + len(facts.posting_faults)
    more = len(facts.refusals) + len(facts.includes) + len(facts.elsewhere) + len(facts.prints.hashes) // 4
    return (
        _FILE_BYTES
        + facts.text_bytes
        + _POSTING_BYTES * len(facts.entries.accounts)
        + _DIRECTIVE_BYTES * (single + more)
    )
