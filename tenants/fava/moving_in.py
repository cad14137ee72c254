"""From files to a child that answers: it is born, loads the books in its folder, and waits for questions.

Takes as long as it takes, in the thread that calls; says on the way how far it is.
"""

from collections.abc import Callable
import json
from pathlib import Path

from ledger_core.book import MAIN_PATH
from ledger_core.loading.faults import clean
from tenants.fava.house import TimedStream
from tenants.fava.limits import FavaLimits
from tenants.jail import JailUnavailableError
from tenants.jail.births import Birth, Births, ServerLostError
from tenants.jail.ending import book_fault
from tenants.jail.fava.wire import PAGES, READING, SETTINGS, WORK, Settings
from tenants.jail.hearing import Heard
from tenants.jail.request import Request
from tenants.jail.settings import LANDLOCK

_REFUSALS_BYTES = 8 * 1024**2
_GRACE_SECONDS = 15  # for the fork server to tell how a child ended
_SHOWN, _LENGTH = 3, 300

Tell = Callable[[str, int, int], None]
"""Is told the stage, what of it is done, and what there is to do."""


class NotLoadedError(Exception):
    """These books cannot be shown; the message says why, for people."""


def moved_in(births: Births, folder: Path, settings: Settings, limits: FavaLimits, tell: Tell) -> Birth:
    """Return a child that has loaded the books in a folder and waits for questions.

    Raises:
        NotLoadedError: these books cannot be shown.
        JailUnavailableError: none can.
    """
    if LANDLOCK not in births.protections:
        raise JailUnavailableError(
            "this kernel does not offer Landlock, without which no child is given files"
        )
    for _attempt in range(2):  # the fork server may die of something else meanwhile
        birth = births.birth(limits.start_seconds + _GRACE_SECONDS, str(folder))
        try:
            _load(birth, settings, limits, tell)
        except ServerLostError:
            birth.close()
            births.forget(birth.server)
        except BaseException:
            birth.close()
            raise
        else:
            return birth
    raise JailUnavailableError("the fork server of Fava died twice; the log says why")


def _load(birth: Birth, settings: Settings, limits: FavaLimits, tell: Tell) -> None:
    def told(stage: str, done: int, total: int) -> None:
        if stage in {READING, PAGES}:
            tell(stage, done, total)

    heard = Heard(progress=told)
    stream = TimedStream(birth.asked, limits.start_seconds)
    birth.ask(Request(WORK, {SETTINGS: settings.to_json()}))
    try:
        part = heard.next_part(stream, _REFUSALS_BYTES)
    except TimeoutError as error:
        raise NotLoadedError(f"loading these books took more than {limits.start_seconds} s") from error
    if part is None:
        raise _fault(birth, heard, limits)
    if part:
        raise NotLoadedError(_refusals(part))


def _fault(birth: Birth, heard: Heard, limits: FavaLimits) -> Exception:
    """Return why a child ended before it could be asked.

    Raises:
        ServerLostError: the fork server did.
    """
    try:
        if heard.done or heard.unreadable:
            birth.release()
        ending = birth.ending()
    except OSError as error:
        raise ServerLostError from error
    if not heard.ready:
        return ending.unborn_fault()
    fault = book_fault(heard, ending, heard.path or MAIN_PATH, limits.of_children(1))
    return NotLoadedError(f"{fault.path}: {fault.reason}")


def _refusals(part: bytes) -> str:
    """Return what no book may hold and these do, the first few of it."""
    try:
        rows = json.loads(part)
        shown = "; ".join(f"{path}:{line}: {message}" for path, line, message in rows[:_SHOWN])
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise NotLoadedError("loading these books gave no answer of the agreed form") from error
    more = f"; and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return clean(shown, _LENGTH * _SHOWN) + more
