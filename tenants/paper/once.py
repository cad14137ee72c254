"""Papers that are asked for again: what has the same template and data is set once.

Whoever works something out several times, because others write meanwhile, has its papers set once. Papers are
kept as long as the press that `setting_once` gives, and by nobody else.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
import json

from tenants.paper.press import Paper, render

Press = Callable[[str, Mapping[str, object]], Paper]
"""Sets a template with data, as `press.render` does."""


def setting_once(press: Press = render) -> Press:
    """Return a press that gives the paper it has where it is asked for the same again.

    Args:
        press: sets what is new; what it raises is kept of nothing.
    """
    papers: dict[bytes, Paper] = {}

    def give(template: str, data: Mapping[str, object]) -> Paper:
        said = json.dumps([template, data], sort_keys=True, allow_nan=False)
        key = sha256(said.encode()).digest()
        if key not in papers:
            papers[key] = press(template, data)
        return papers[key]

    return give
