"""People who work with the real Git, and the server they reach."""

import base64
from dataclasses import dataclass
import http.client
import os
from pathlib import Path
import subprocess
from urllib.parse import urlsplit

from tenants.db import Database
from tests.process import Process

SECONDS = 60  # more than any of it takes; a test that hangs ends


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, and the database it serves."""

    base: str
    process: Process
    database: Database

    def address(self, slug: str) -> str:
        """Return where Git finds a tenant's books."""
        return f"{self.base}/git/{slug}.git"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token, a home, and in it a clone named `book`."""

    name: str
    home: Path
    token: str
    address: str

    @property
    def url(self) -> str:
        """Return the address with the token in it."""
        return self.address.replace("://", f"://{self.name}:{self.token}@")

    @property
    def book(self) -> Path:
        """Return the folder of the clone."""
        return self.home / "book"

    @property
    def env(self) -> dict[str, str]:
        """Return an environment in which nobody's own settings count."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        person = {"NAME": self.name.title(), "EMAIL": f"{self.name}@firm.example"}
        as_who = {
            f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in person.items()
        }
        alone = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
        return {**kept, **as_who, **alone, "HOME": str(self.home), "LC_ALL": "C.UTF-8"}

    def tried(self, *arguments: str, within: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run Git, whatever comes of it."""
        return subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *arguments],
            cwd=within or self.book,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def git(self, *arguments: str, within: Path | None = None) -> str:
        """Run Git, which is to succeed; return what it wrote."""
        done = self.tried(*arguments, within=within)
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def commit(self, path: str, text: str | bytes, message: str = "Edit") -> str:
        """Write a file and commit it; return the commit."""
        target = self.book / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.head()

    def head(self) -> str:
        """Return the commit that the clone stands at."""
        return self.git("rev-parse", "HEAD").strip()

    def refused(self, *arguments: str) -> str:
        """Push, which is to fail; return what the person reads."""
        done = self.tried("push", *(arguments or ("origin", "main")))
        assert done.returncode != 0, "the push went through"
        return done.stderr

    def started(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start Git, with what it starts, as a process group; go on."""
        return subprocess.Popen(
            ["git", *arguments],
            cwd=self.book,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def pack(self, new: str, old: str) -> bytes:
        """Make the pack that a push from `old` to `new` sends."""
        return subprocess.run(
            ["git", "pack-objects", "--revs", "--stdout", "--thin", "--delta-base-offset"],
            input=f"{new}\n^{old}\n".encode(),
            cwd=self.book,
            env=self.env,
            capture_output=True,
            check=True,
        ).stdout

    def post(
        self, service: str, body: bytes, *, token: str | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """Ask the server past Git: POST a body; return status and answer."""
        return self.ask(
            "POST",
            f"/{service}",
            body,
            token=token,
            Content_Type=f"application/x-{service}-request",
            **headers,
        )

    def ask(
        self, method: str, path: str, body: bytes = b"", *, token: str | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """Ask the server past Git; return status and answer. An empty token is none at all."""
        target = urlsplit(self.address)
        shown = self.token if token is None else token
        proof = base64.b64encode(f"{self.name}:{shown}".encode()).decode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=SECONDS)
        try:
            connection.request(
                method,
                target.path + path,
                body,
                {**({"Authorization": f"Basic {proof}"} if shown else {}), **named},
            )
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def command(old: str, new: str, ref: str, *offered: str) -> bytes:
    """Write the lines that begin a push of one branch."""
    line = f"{old} {new} {ref}\0{' '.join(('report-status', *offered))}".encode()
    return b"%04x%s0000" % (len(line) + 4, line)
