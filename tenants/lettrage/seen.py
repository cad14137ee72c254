"""What pages were shown lately: enough to tell which lines of a bench changed since.

Held in memory; where a state is forgotten, or was another process's, nothing is claimed.
"""

from collections import OrderedDict
from threading import Lock

from tenants.lettrage.bench import Bench

_State = dict[str, str]


class SeenBenches:
    """Names and letters of the lines of benches, those of `most_lines` lines. Safe for several threads."""

    def __init__(self, most_lines: int = 500_000) -> None:
        self._most_lines = most_lines
        self._lines = 0
        self._kept: OrderedDict[tuple[int, int, str, str], _State] = OrderedDict()
        self._lock = Lock()

    def note(self, bench: Bench) -> None:
        """Remember a bench as it is shown."""
        key = (bench.tenant_id, bench.number, bench.account, bench.customer)
        state = _state(bench)
        with self._lock:
            before = self._kept.pop(key, None)
            self._lines += len(state) - (len(before) if before else 0)
            self._kept[key] = state
            while self._lines > self._most_lines and len(self._kept) > 1:
                _, forgotten = self._kept.popitem(last=False)
                self._lines -= len(forgotten)

    def changed(self, bench: Bench, since: int) -> list[str]:
        """Return the lines that are new, gone or have another letter since; none where that is unknown."""
        with self._lock:
            before = self._kept.get((bench.tenant_id, since, bench.account, bench.customer))
        if before is None:
            return []
        now = _state(bench)
        return [name for name in {**before, **now} if before.get(name) != now.get(name)]


def _state(bench: Bench) -> _State:
    return {name: line.letter for name, line in bench.by_name.items()}
