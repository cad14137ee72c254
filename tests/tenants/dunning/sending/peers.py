"""Processes of their own: a mail server that takes letters, or dies as it does; a worker that is killed."""

from contextlib import closing
import datetime as dt
import os
from pathlib import Path
import signal
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import event

from tenants import outbox
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.dunning.sending.booking import NoteTransport
from tenants.dunning.sending.effects import LETTER, NOTE
from tenants.dunning.sending.settling import settle
from tenants.dunning.sending.transport import DunningTransport, Point
from tenants.jail import Jail
from tenants.mail import MailServer
from tests.tenants.dunning.sending.conftest import SENDER, press

LISTENS = r"mail at (\d+)"


class _Box:
    """Writes each letter that it took to a file of its own before it says so."""

    def __init__(self, folder: Path, dies: str) -> None:
        self._folder, self._dies = folder, dies

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  as the server calls it
        del server, session
        if self._dies == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        assert isinstance(envelope.content, bytes)
        number = len(list(self._folder.glob("*.eml")))
        (self._folder / f"{number}.eml").write_bytes(envelope.content)
        if self._dies == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return "250 OK"


def serve(folder: str, port: int, dies: str) -> None:
    """Take letters into a folder until the process ends; die before or after one was taken, if told so."""
    controller = Controller(_Box(Path(folder), dies), hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    print(f"mail at {port}", flush=True)
    threading.Event().wait()


def work(address: str, tenant_id: int, port: int, now: str, dies: str) -> None:
    """Do all that is due, and be killed at a point of a letter's way, or as the n-th transaction commits."""
    moment = dt.datetime.fromisoformat(now)
    with closing(Database(address)) as database, closing(Jail()) as jail:
        commits = 0

        def committing(_connection: object) -> None:
            nonlocal commits
            commits += 1
            if dies == str(commits):
                os.kill(os.getpid(), signal.SIGKILL)

        def at(point: Point) -> None:
            if dies == point.value:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(database.engine, "commit", committing)
        pictures = PictureCache()
        carrier = MailServer("127.0.0.1", port, SENDER)
        transports = {
            LETTER: DunningTransport(database, pictures, carrier, lambda: moment, press=press, watch=at),
            NOTE: NoteTransport(database, jail, pictures, lambda: moment, press),
        }
        while outbox.deliver_pending(database, transports, lambda: moment):
            settle(database, tenant_id, moment)
        print(f"commits {commits}", flush=True)
