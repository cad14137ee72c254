"""Who gave a letter, and with which revision: the form it has between the service and the pages of Fava.

Owns the file that a private copy of a revision carries. Never finds out anything itself: the service reads
it from the history of the books, a clone from Git (`ledger_core.fava.provenance`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import json
from typing import TypeAlias

GIVEN_FILE = ".lettrine-given.json"
"""File beside `main.beancount`: a list of [account, party, letter, number, commit, at, author]."""

GroupKey: TypeAlias = tuple[str, str, str]
"""Number of the account, code of the third party ("" if none), letter."""


class NotGivenError(ValueError):
    """The text is not of the form that `given_text` writes."""


@dataclass(frozen=True, slots=True)
class Given:
    """The commit that a group's letter stands since."""

    number: int | None  # of the revision in the service; None in a plain clone
    commit: str  # 40 hexadecimal digits
    at: dt.datetime  # of the commit, with its time zone
    author: str  # name, as the commit has it


def given_text(given: Mapping[GroupKey, Given]) -> str:
    """Write the file; the same content gives the same text."""
    rows = [
        [*key, found.number, found.commit, found.at.isoformat(), found.author]
        for key, found in sorted(given.items())
    ]
    return json.dumps(rows, ensure_ascii=False)


def given_from(text: str) -> dict[GroupKey, Given]:
    """Read the file.

    Raises:
        NotGivenError: the text is something else.
    """
    try:
        return {
            (str(account), str(party), str(letter)): Given(
                None if number is None else int(number),
                str(commit),
                dt.datetime.fromisoformat(at),
                str(author),
            )
            for account, party, letter, number, commit, at, author in json.loads(text)
        }
    except (ValueError, TypeError, RecursionError) as error:
        raise NotGivenError(f"{GIVEN_FILE} is not of its form: {error}") from error
