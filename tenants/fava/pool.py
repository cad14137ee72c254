"""All jailed Favas of a service: started when they are asked for, ended when nobody asks any more."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
import logging
from pathlib import Path
import sys
import threading
import time

from tenants.books.history import NoSuchRevisionError, revision_of
from tenants.db import Database
from tenants.fava import copies
from tenants.fava.asking import FavaBusyError
from tenants.fava.copies import Copies
from tenants.fava.house import House
from tenants.fava.laying import UnsafePathError, lay_out
from tenants.fava.limits import FavaLimits
from tenants.fava.moving_in import NotLoadedError, moved_in
from tenants.fava.states import FILES, Failed, Ready, Starting, State
from tenants.jail import JailUnavailableError
from tenants.jail.births import Births
from tenants.jail.jail import missing_for_strict

COMMAND = (sys.executable, "-I", "-m", "tenants.jail.fava")
_STARTS_AT_ONCE = 2  # more wait: each takes a processor for itself
_FAILED_SECONDS = 60  # how long a failure stands before another attempt is made
_TURN_SECONDS = 2  # that a question waits for others to all books before it is sent away
_MOST_NUMBER = 2**31
_CLOSE_SECONDS = 10

_Key = tuple[int, int]
_log = logging.getLogger("lettrine")


@dataclass(slots=True)
class _Place:
    """One Fava of the pool; it belongs to one revision of one tenant, from its start to its end."""

    state: State
    used: float
    since: float


class FavaPool:
    """Favas by tenant and revision: at most so many, each for one tenant's one revision alone.

    Safe for several threads; closed at the end of the service. Nothing runs before the first is opened.

    Args:
        database: where the books are.
        most: how many at one time; the one used least lately makes room.
        asked: how many questions are answered at one time, whatever the books; fewer than who asks has
            threads, so that slow ones leave some of them free.
        idle_seconds: how long one lives that nobody asks.
        limits: of each.
        strict: start none without the protections that a strict `Jail` asks for.
        without: protections to leave out, as `Jail` takes them.
        folder: where private copies are made; None: where the system keeps temporary files.
        command: what starts the fork server.
        clock: seconds that only go forward.
    """

    def __init__(  # noqa: PLR0913  each a setting of the service
        self,
        database: Database,
        *,
        most: int = 8,
        asked: int = 4,
        idle_seconds: float = 900,
        limits: FavaLimits = FavaLimits(),  # noqa: B008  a frozen value
        strict: bool = False,
        without: frozenset[str] = frozenset(),
        folder: Path | None = None,
        command: Sequence[str] = COMMAND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._most = most
        self._idle_seconds = idle_seconds
        self._limits = limits
        self._strict = strict
        self._without = without
        self._command = command
        self._clock = clock
        self._copies = Copies(folder)
        self._births: Births | None = None
        self._making_births = threading.Lock()
        self._lock = threading.Lock()
        self._places: OrderedDict[_Key, _Place] = OrderedDict()  # the one used last at the end
        self._asked = asked
        self._asking = Counter[int]()  # questions at this moment, by tenant
        self._waiting = Counter[int]()  # questions by tenant, for a place among those
        self._answered = threading.Condition()
        self._turns = threading.BoundedSemaphore(_STARTS_AT_ONCE)
        self._starts: set[threading.Thread] = set()
        self._closed = False

    def open(self, tenant_id: int, number: int) -> State:
        """Say where the Fava of a revision is, and start it where it is nowhere; waits for nothing.

        Who asks for a page calls this first, each time: it counts as use. Where all places are taken by
        others at work, none is started, and it is "starting" until one can be.

        Raises:
            NoSuchRevisionError: the tenant has no revision of this number.
        """
        key = tenant_id, number
        with self._lock:
            found = self._found(key)
            if found is not None:
                return found
        if not 0 < number < _MOST_NUMBER:
            raise NoSuchRevisionError(f"there is no revision {number}")
        with self._database.reading(tenant_id) as session:
            revision_of(session, number)
        with self._lock:
            found = self._found(key)  # another thread may have been faster
            return self._begun(key) if found is None else found

    @contextmanager
    def turn(self, tenant_id: int) -> Iterator[None]:
        """Hold one of the places for questions while one waits for a Fava and asks it.

        One tenant holds half of them at most: slow questions to its books keep nobody from those of others.

        Raises:
            FavaBusyError: all were taken for too long.
        """
        with self._answered:
            if not self._had_turn(tenant_id):
                raise FavaBusyError(FavaBusyError.__doc__)
            self._asking[tenant_id] += 1
        try:
            yield
        finally:
            with self._answered:
                self._asking[tenant_id] -= 1
                self._asking += Counter()  # takes out who asks nothing
                self._answered.notify_all()

    def _had_turn(self, tenant_id: int) -> bool:
        """Wait for a place among the questions; not so where many of the tenant wait already."""
        if self._may_ask(tenant_id):
            return True
        if self._waiting[tenant_id] >= self._asked:  # each holds a thread of who asks
            return False
        self._waiting[tenant_id] += 1
        try:
            return self._answered.wait_for(lambda: self._may_ask(tenant_id), _TURN_SECONDS)
        finally:
            self._waiting[tenant_id] -= 1
            self._waiting += Counter()

    def sweep(self) -> None:
        """End those that nobody asked for too long; called now and then."""
        last = self._clock() - self._idle_seconds
        with self._lock:
            idle = [key for key, place in self._places.items() if place.used <= last and _may_go(place.state)]
            ended = [self._places.pop(key).state for key in idle]
        _end(ended)

    def close(self) -> None:
        """End all, and take their files away."""
        with self._lock:
            self._closed = True
            ended = [place.state for place in self._places.values()]
            self._places.clear()
            starts = tuple(self._starts)
        _end(ended)
        with self._making_births:
            if self._births is not None:
                self._births.close()
        for start in starts:
            start.join(_CLOSE_SECONDS)
        self._copies.close()

    def _may_ask(self, tenant_id: int) -> bool:
        return self._asking.total() < self._asked and self._asking[tenant_id] < max(1, self._asked // 2)

    def _found(self, key: _Key) -> State | None:
        """Return the state of a place that is taken; one whose process has ended is free again."""
        place = self._places.get(key)
        if place is None:
            return None
        now = self._clock()
        stale = isinstance(place.state, Failed) and now - place.since >= _FAILED_SECONDS
        if stale or (isinstance(place.state, Ready) and place.state.house.gone):
            del self._places[key]
            return None
        place.used = now
        self._places.move_to_end(key)
        return place.state

    def _begun(self, key: _Key) -> State:
        waiting = Starting(FILES)
        if self._closed:
            return Failed("the service is being stopped")
        if not self._has_room(key[0]):
            return waiting
        now = self._clock()
        place = self._places[key] = _Place(waiting, now, now)
        start = threading.Thread(target=self._start, args=(key, place), name="fava", daemon=True)
        self._starts.add(start)
        start.start()
        return waiting

    def _has_room(self, tenant_id: int) -> bool:
        """Make room for one more, where all places are taken by letting the least used one go.

        A tenant that holds half of them lets one of its own go, and nobody else's.
        """
        while len(self._places) >= self._most:
            held = sum(tenant == tenant_id for tenant, _number in self._places)
            among = {tenant_id} if held >= max(1, self._most // 2) else {key[0] for key in self._places}
            going = next(
                (key for key, place in self._places.items() if key[0] in among and _may_go(place.state)), None
            )
            if going is None:
                return False
            _end([self._places.pop(going).state])
        return True

    def _start(self, key: _Key, place: _Place) -> None:
        """Bring a Fava to where it answers, in a thread of its own."""
        try:
            with self._turns:
                state = self._started(key, place)
            with self._lock:
                current = self._places.get(key) is place
                if current:
                    place.state, place.since = state, self._clock()
            if not current:  # the pool was closed meanwhile
                _end([state])
        finally:
            with self._lock:
                self._starts.discard(threading.current_thread())

    def _started(self, key: _Key, place: _Place) -> State:
        try:
            return Ready(self._house(key, place))
        except (NotLoadedError, UnsafePathError, NoSuchRevisionError) as error:
            return Failed(str(error))
        except JailUnavailableError as error:
            _log.warning("fava: %s", error)
            return Failed(f"Fava cannot be started here: {error}")
        except Exception:  # noqa: BLE001  whatever went wrong is told, and this thread is nobody's to watch
            _log.exception("fava: revision %s of tenant %s could not be opened", key[1], key[0])
            return Failed("Fava could not be started; the log of the service says why")

    def _house(self, key: _Key, place: _Place) -> House:
        def tell(stage: str, done: int, total: int) -> None:
            place.state = Starting(stage, done, total)

        births = self._living_births()
        folder = self._copies.new()
        try:
            settings = lay_out(self._database, *key, folder, lambda done, total: tell(FILES, done, total))
            birth = moved_in(births, folder, settings, self._limits, tell)
        except BaseException:
            copies.remove(folder)
            raise
        return House(birth, self._limits, lambda: copies.remove(folder))

    def _living_births(self) -> Births:
        """Return the fork server's children, started when the first is wanted."""
        with self._making_births:
            if self._closed:
                raise JailUnavailableError("the service is being stopped")
            if self._births is None:
                self._copies.begin()
                births = Births(self._limits.of_children(self._most), self._command, self._without)
                missing = missing_for_strict(births.protections) if self._strict else ""
                if missing:
                    births.close()
                    raise JailUnavailableError(f"the jail is set to be strict, and there is no {missing}")
                self._births = births
            return self._births


def _may_go(state: State) -> bool:
    """Tell whether nobody waits for it at this moment."""
    return not isinstance(state, Starting) and not (isinstance(state, Ready) and state.house.busy)


def _end(states: list[State]) -> None:
    for state in states:
        if isinstance(state, Ready):
            state.house.end()
