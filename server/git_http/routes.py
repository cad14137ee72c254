"""The three addresses that Git asks: what there is, fetch, push. Each goes through the guard first.

Source: https://git-scm.com/docs/http-protocol, smart clients.
"""

from functools import partial
from io import BytesIO
import tempfile
from typing import IO

from dulwich.errors import GitProtocolError, HangupException
from dulwich.protocol import pkt_line
from flask import Blueprint, Response, abort, request
from werkzeug.wsgi import wrap_file

from server.auth.access import by_token
from server.git_http import fetching, pushing
from server.git_http.body import BodyTooLargeError, BrokenBodyError, read_body
from server.git_http.guard import admitted
from server.git_http.wire import BooksRepository
from server.services import services
from tenants.books.holding import expect_push
from tenants.books.receive import receive
from tenants.people.roles import Permission

FETCH_BYTES = 16 * 1024**2
PUSH_BYTES = 128 * 1024**2
_SENTENCE = 1000
_IN_MEMORY = 8 * 1024**2
_NEEDED = {"git-upload-pack": Permission.READ, "git-receive-pack": Permission.WRITE}

blueprint = Blueprint("git_http", __name__, url_prefix="/git/<slug>.git")


@blueprint.get("/info/refs")
@by_token
def get_refs(slug: str) -> Response:
    """Tell which branches there are, to who is about to fetch or push."""
    service = request.args.get("service", "")
    access = admitted(slug, _NEEDED.get(service, Permission.READ))
    if service not in _NEEDED:
        return _plain("Git's smart protocol alone is spoken here; use a Git of this century.\n", 403)
    if service == "git-receive-pack":
        expect_push(services().database, access.tenant_id, services().now())
    answer = BytesIO()
    answer.write(pkt_line(b"# service=%s\n" % service.encode()) + pkt_line(None))
    with services().database.reading(access.tenant_id) as session:
        repository = BooksRepository(session)
        if service == "git-upload-pack":
            fetching.advertise(repository, services().packs, answer)
        else:
            pushing.advertise(repository, answer)
    return _answer(answer, f"application/x-{service}-advertisement")


@blueprint.post("/git-upload-pack")
@by_token
def post_fetch(slug: str) -> Response:
    """Send what a clone or fetch asks for."""
    access = admitted(slug, Permission.READ)
    body = _body("git-upload-pack", FETCH_BYTES)
    answer = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed with the response
    with services().database.reading(access.tenant_id) as session:
        try:
            fetching.fetch(BooksRepository(session), services().packs, body, answer)
        except (GitProtocolError, HangupException, ValueError) as error:
            answer.close()
            return _refusal("git-upload-pack", error)
    return _answer(answer, "application/x-git-upload-pack-result")


@blueprint.post("/git-receive-pack")
@by_token
def post_push(slug: str) -> Response:
    """Take a push, whole or not at all."""
    access = admitted(slug, Permission.WRITE)
    body = _body("git-receive-pack", PUSH_BYTES)
    answer = BytesIO()
    take = partial(receive, services().database, services().jail, access.tenant_id)
    with services().database.reading(access.tenant_id) as session:
        try:
            pushing.push(
                BooksRepository(session),
                body,
                answer,
                lambda commands, objects: take(
                    commands, objects, access.author, reopening=access.may(Permission.REOPEN)
                ),
            )
        except (GitProtocolError, HangupException, ValueError) as error:
            return _refusal("git-receive-pack", error)
    return _answer(answer, "application/x-git-receive-pack-result")


def _body(service: str, limit: int) -> bytes:
    if request.content_type != f"application/x-{service}-request":
        abort(_plain("Git alone posts here.\n", 415))
    try:
        return read_body(request.stream, request.headers.get("Content-Encoding", ""), limit)
    except BodyTooLargeError as error:
        abort(_plain(f"{error}: fetch or push fewer commits at a time.\n", 413))
    except BrokenBodyError as error:
        abort(_plain(f"{error}.\n", 400))


def _answer(content: IO[bytes], content_type: str) -> Response:
    content.seek(0)
    answer = Response(
        wrap_file(request.environ, content, 64 * 1024), content_type=content_type, direct_passthrough=True
    )
    answer.headers["Cache-Control"] = "no-cache, max-age=0, must-revalidate"
    return answer


def _refusal(service: str, error: Exception) -> Response:
    """Answer what is no request in Git's own way, so that the person reads a sentence."""
    line = pkt_line(b"ERR " + str(error)[:_SENTENCE].encode("utf-8", "replace"))
    return Response(line, content_type=f"application/x-{service}-result")


def _plain(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")
