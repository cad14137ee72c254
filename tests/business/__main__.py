"""`make business`: the demo as its operator has it: half a year of subscriptions, and more to come.

A stand-in of the payment service runs beside it, at whose pages one pays without money; its clock is this
machine's, and it sends its events. For whoever wants to see billing without an account at Stripe.
"""

from collections.abc import Mapping
from contextlib import suppress
import os
from pathlib import Path
import subprocess
import sys
import threading
import time

import click

from server.demo import house
from server.demo.__main__ import DATABASE, FOLDER, free_port, make, tell
from server.services import utc_now
from tests.browser.house import taking_money
from tests.business.life import OPERATOR, OWNER, live, stand_in
from tests.stripe_fake.client import Fake

_TICK = 2  # seconds between two looks at the clock


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="The port; the first free one from 8710 on.")
def main(port: int | None) -> None:
    """Make the demo house and its operator's business, and serve them at 127.0.0.1 until Ctrl-C."""
    chosen, now = free_port(port), house.working_hour(utc_now())
    make(now)
    with stand_in(FOLDER) as fake:
        started = time.monotonic()
        click.echo("Half a year of subscriptions, at a stand-in of Stripe …")
        live(FOLDER / "lettrine.db", fake, now, lambda said: click.echo(f"  {said}"))
        click.echo(f"  ready after {time.monotonic() - started:.0f} s")
        fake.settings(signs_at="real")
        fake.listen(f"http://127.0.0.1:{chosen}/stripe/webhook")
        threading.Thread(target=_go_on, args=(fake,), daemon=True).start()
        tell(f"http://127.0.0.1:{chosen}", (*house.GUESTS, OWNER))
        _serve(chosen, {**taking_money(fake.address), "LETTRINE_OPERATOR": OPERATOR})


def _serve(port: int, money: Mapping[str, str]) -> None:
    """Serve the house by a process of its own: it forks, and no fork may end the stand-in."""
    command = [Path(sys.executable).with_name("lettrine"), "serve", "--port", str(port)]
    settings = {"LETTRINE_DATABASE": DATABASE, "LETTRINE_REQUEST_LOG": "off", **money}
    with subprocess.Popen(command, env={**os.environ, **settings}) as service, suppress(KeyboardInterrupt):
        service.wait()  # a Ctrl-C reaches it too: it ends by itself


def _go_on(fake: Fake) -> None:
    """Let it be now at the stand-in, for as long as it runs."""
    while True:
        try:
            fake.move_to(utc_now())
        except OSError:  # it has ended: so does this command
            return
        time.sleep(_TICK)


if __name__ == "__main__":
    main()
