"""`make run`: the portal on a demo house, made anew each time below `var/demo`; prints how to sign in.

With `--only-make` it makes the house and ends; with `--port` it listens elsewhere.
"""

from collections.abc import Sequence
from contextlib import closing
import datetime as dt
import os
from pathlib import Path
import shutil
import socket
import sys
import threading
import time
import webbrowser

import click

from server.demo import house
from server.running import NotStartedError, run
from server.services import utc_now
from tenants import schema
from tenants.db import Database
from tenants.jail import Jail

FOLDER = Path("var/demo")
DATABASE = f"sqlite:///{FOLDER / 'lettrine.db'}"
PORTS = range(8710, 8730)
THREADS = 8
_SHOWN_SECONDS = 20  # a browser is shown the door within them, or not at all


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="The port; the first free one from 8710 on.")
@click.option("--only-make", is_flag=True, help="Make the house, and serve nothing.")
def main(port: int | None, only_make: bool) -> None:  # noqa: FBT001  click hands flags over by name
    """Make the demo house, and serve it at 127.0.0.1 until Ctrl-C."""
    chosen = 0 if only_make else free_port(port)
    make(house.working_hour(utc_now()))
    if not only_make:
        tell(f"http://127.0.0.1:{chosen}", house.GUESTS)
        _serve(chosen)


def make(now: dt.datetime) -> None:
    """Make the house as of a moment in a fresh database, and say how it goes."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    started = time.monotonic()
    click.echo("Making the demo: a firm, its people, and two years of four companies …")
    schema.upgrade(DATABASE)
    with closing(Database(DATABASE)) as database, closing(Jail()) as jail:
        house.settle(database, jail, now, FOLDER / "mail", lambda said: click.echo(f"  {said}"))
    click.echo(f"  ready after {time.monotonic() - started:.0f} s")


def _serve(port: int) -> None:
    """Serve the house at 127.0.0.1 until Ctrl-C."""
    os.environ["LETTRINE_DATABASE"] = DATABASE
    os.environ.setdefault("LETTRINE_REQUEST_LOG", "off")
    try:
        run(f"127.0.0.1:{port}", THREADS, lambda said: click.secho(said, dim=True))
    except NotStartedError as error:
        raise click.ClickException(str(error)) from error


def free_port(wanted: int | None) -> int:
    """Return a port at which nobody listens: the one that is wanted, or the first free one of ours."""
    for port in (wanted,) if wanted else PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    taken = f"port {wanted} is taken" if wanted else f"every port from {PORTS[0]} to {PORTS[-1]} is taken"
    raise click.ClickException(f"{taken}; name another with --port")


def tell(address: str, guests: Sequence[house.Guest]) -> None:
    """Say where the house is and who may come in, and open a browser where there is a screen."""
    width = max(len(guest.email) for guest in guests)
    click.echo()
    click.secho(f"Lettrine answers at {address}", bold=True)
    click.echo(f"Sign in with the password {house.PASSWORD} as")
    for guest in guests:
        click.echo(f"  {guest.email.ljust(width)}  {guest.name}, {guest.what}")
    click.echo("All people and companies are made up. Ctrl-C ends it; the next run begins anew.\n")
    if sys.stdout.isatty() and (
        sys.platform == "darwin" or os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}
    ):
        threading.Thread(target=_show, args=(address,), daemon=True).start()


def _show(address: str) -> None:
    """Open the browser as soon as somebody answers."""
    host, port = address.removeprefix("http://").split(":")
    patience = time.monotonic() + _SHOWN_SECONDS
    while time.monotonic() < patience:
        with socket.socket() as probe:
            if not probe.connect_ex((host, int(port))):
                webbrowser.open(address)
                return
        time.sleep(0.2)


if __name__ == "__main__":
    main()
