"""A schedule as a TOML file: what an operator edits, with the keys of its JSON but the version.

Reading checks the form; whether the ladder is sound is said where it is kept.
"""

from collections.abc import Iterable, Mapping
import json
import tomllib

from ledger_core.dunning.schedule import Schedule
from ledger_core.dunning.schedule_form import as_json, from_json


class ScheduleFileError(ValueError):
    """The file is no TOML."""


def schedule_text(schedule: Schedule) -> str:
    """Return a schedule as the text of a file that `schedule_in` reads back."""
    said = as_json(schedule)
    plain = {key: value for key, value in said.items() if key not in {"version", "levels", "thanks"}}
    parts = ["\n".join(_lines(plain))]
    levels, thanks = said["levels"], said["thanks"]
    assert isinstance(levels, list)
    parts += ["\n".join(["[[levels]]", *_lines(level)]) for level in levels]
    if isinstance(thanks, dict):
        parts.append("\n".join(["[thanks]", *_lines(thanks)]))
    return "\n\n".join(parts) + "\n"


def schedule_in(data: bytes) -> Schedule:
    """Read a schedule from the bytes of a file; it has no version yet.

    Raises:
        ScheduleFileError: they are no TOML.
        FormError: they are no schedule; it says where.
    """
    try:
        said = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScheduleFileError(str(error)) from error
    return from_json({"thanks": None, **said, "version": 0})


def _lines(values: Mapping[str, object]) -> Iterable[str]:
    # JSON's texts, numbers, truths and lists of texts are TOML's as well
    return (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
