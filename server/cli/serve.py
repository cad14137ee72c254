"""`lettrine serve`: the web server, on this machine's own address unless told otherwise."""

from functools import partial

import click

from server.cli.failure import fail

_PORTS = click.IntRange(0, 65_535)
_THREADS = click.IntRange(1, 64)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=_PORTS, default=8080, show_default=True, help="The port; 0 takes a free one.")
@click.option("--threads", type=_THREADS, default=8, show_default=True, help="Requests answered at once.")
def serve_command(host: str, port: int, threads: int) -> None:
    """Serve the portal, the API, and the books to Git: each at /git/TENANT.git, a token as the password.

    It speaks plain HTTP: where others than this machine reach it, put a server that speaks HTTPS before it,
    or the tokens travel for all to read.
    """
    from server.running import NotStartedError, run  # noqa: PLC0415  no other command needs a web server

    try:
        run(f"[{host}]:{port}" if ":" in host else f"{host}:{port}", threads, partial(click.echo, err=True))
    except NotStartedError as error:
        fail(error)
