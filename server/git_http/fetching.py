"""Clone and fetch: dulwich negotiates what the reader lacks, the rows become the pack.

A pack that holds a whole history is kept for the next who clones it. Partial clones (`--filter`) are not
offered.
"""

from collections.abc import Iterable, Mapping, Sequence
import re
from typing import IO

from dulwich.object_store import find_shallow
from dulwich.objects import Commit, ObjectID
from dulwich.protocol import CAPABILITY_FILTER, CAPABILITY_NO_DONE, COMMAND_DEEPEN, COMMAND_SHALLOW
from dulwich.refs import Ref
from dulwich.server import UploadPackHandler, _ProtocolGraphWalker

from server.git_http.pack_cache import PackCache
from server.git_http.wire import BooksRepository, Line, OneRepository
from tenants.books import packing

_WANT = re.compile(rb"^[0-9a-f]{4}want ([0-9a-f]{40})", re.MULTILINE)
_PIECE = 65_515  # what a side band packet holds, less its head


class _Walk(_ProtocolGraphWalker):
    """What reader and server have in common; a shallow clone may also fetch without growing downwards."""

    def _handle_shallow_request(self, wants: Sequence[ObjectID]) -> None:
        """Read where the reader's history ends and, where it is to end elsewhere, answer where."""
        depth = None
        while (line := self.read_proto_line((COMMAND_SHALLOW, COMMAND_DEEPEN, None))) != (None, None):
            command, value = line
            if isinstance(value, int):
                depth = value
            elif command == COMMAND_SHALLOW and value is not None:
                self.client_shallow.add(ObjectID(value))
        if depth is None:
            return
        edge, inside = find_shallow(self.store, wants, depth)
        self.shallow.update(edge - inside)
        self.unshallow = inside & self.client_shallow
        self.update_shallow(self.shallow - self.client_shallow, self.unshallow)


class UploadPack(UploadPackHandler):
    """The server side of a fetch."""

    def __init__(
        self,
        repository: BooksRepository,
        line: Line,
        packs: PackCache,
        asked: Iterable[ObjectID] = (),
        *,
        advertise: bool = False,
    ) -> None:
        super().__init__(OneRepository(repository), [""], line, stateless_rpc=True, advertise_refs=advertise)
        self._books = repository
        self._packs = packs
        self._asked = list(asked)

    def capabilities(self) -> list[bytes]:
        """Return what is offered: all that dulwich can, but partial clones."""
        return [offered for offered in super().capabilities() if offered != CAPABILITY_FILTER]

    def set_client_capabilities(self, caps: Iterable[bytes]) -> None:
        """Take what the reader can; one who wanted a partial clone names it though it was not offered."""
        super().set_client_capabilities([named for named in caps if named != CAPABILITY_FILTER])

    def handle(self) -> None:
        """Answer one request."""
        store = self._books.object_store
        walker = _Walk(self, store, self._books.get_peeled, self._books.refs.get_symrefs)
        wants = walker.determine_wants(self._heads())
        if not wants:
            return
        haves = store.find_common_revisions(walker)
        if not walker.handle_done(not self.has_capability(CAPABILITY_NO_DONE), self._done_received):
            return
        pack = self._pack(wants, haves, walker)
        self._start_pack_send_phase()
        for start in range(0, len(pack), _PIECE):
            self.write_pack_data(pack[start : start + _PIECE])
        self.proto.write_pkt_line(None)

    def _heads(self) -> Mapping[Ref, ObjectID]:
        """Return the branches, and the commits that the reader was told of in the request before."""
        heads = dict(self._books.get_refs())
        for number, name in enumerate(self._asked):
            if name in self._books.object_store and isinstance(self._books.object_store[name], Commit):
                heads[Ref(b"asked/%d" % number)] = name
        return heads

    def _pack(self, wants: list[ObjectID], haves: list[ObjectID], walker: _Walk) -> bytes:
        deepened = bool(walker.shallow or walker.unshallow)
        known = [] if deepened else haves  # what lies below a new edge is not what the reader lacks
        edge = frozenset(walker.shallow if deepened else walker.client_shallow)

        def make() -> bytes:
            oids = packing.missing(self._books.object_store, wants, known, edge)
            return b"".join(packing.pack(self._books.session, oids))

        if known:
            return make()
        return self._packs.get((self._books.session.tenant_id, frozenset(wants), edge), make)


def advertise(repository: BooksRepository, packs: PackCache, answer: IO[bytes]) -> None:
    """Write the branches there are, and what is offered."""
    UploadPack(repository, Line(b"", answer), packs, advertise=True).handle()


def fetch(repository: BooksRepository, packs: PackCache, body: bytes, answer: IO[bytes]) -> None:
    """Write the answer to a request of a fetch.

    Raises:
        GitProtocolError: the request is none, or asks for what is not there.
    """
    asked = [ObjectID(found) for found in _WANT.findall(body)]
    UploadPack(repository, Line(body, answer), packs, asked).handle()
