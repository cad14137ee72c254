"""Confinement: what a child gives up before it reads a byte that a tenant wrote.

Prepared once in the fork server, entered in each child. A protection that was found at start and fails in
a child ends that child: none is ever silently left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import os
from pathlib import Path
import resource
import signal
import sysconfig
import tempfile

from tenants.jail import landlock, namespaces, seccomp
from tenants.jail.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    drop_capabilities,
    prctl,
)
from tenants.jail.limits import JailLimits
from tenants.jail.settings import LANDLOCK, NAMESPACES, SECCOMP, Settings

REQUEST_DESCRIPTOR = 3
_DESCRIPTORS = 32  # for modules of the standard library that are imported late
_ALWAYS = ("resource limits", "no new privileges", "no capabilities", "no descriptors", "empty environment")


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a child enters: limits, and the Landlock ruleset of what it may read, where there is one."""

    limits: JailLimits
    namespaces: bool
    readable: tuple[str, ...]  # folders of code
    ruleset: int | None  # descriptor
    seccomp: bool
    nowhere: int  # descriptor of /dev/null

    def protections(self) -> tuple[str, ...]:
        """Return the names of the protections that children have."""
        found = (
            (NAMESPACES, self.namespaces),
            (LANDLOCK, self.ruleset is not None),
            (SECCOMP, self.seccomp),
        )
        return (*_ALWAYS, *(name for name, active in found if active))

    def enter(self, request: int, parent: int, folder: str = "") -> None:
        """Confine this process, which was just forked by `parent`; `request` becomes descriptor 3.

        It may read code and, where one is given, a folder, in which it then stands.

        Raises:
            OSError: a protection could not be had; the caller ends the process.
        """
        os.setsid()
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        drop_capabilities()
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        prctl(PR_SET_DUMPABLE, 0)
        if os.getppid() != parent:
            raise OSError("the fork server is gone")
        ruleset = self._ruleset_with(folder) if folder else self.ruleset
        if ruleset is not None:
            landlock.restrict_self(ruleset)
        self._keep_one_descriptor(request)
        self._limit_resources()
        if self.seccomp:
            seccomp.restrict_self(os.getpid(), files=self.ruleset is not None)

    def _ruleset_with(self, folder: str) -> int:
        if self.ruleset is None:  # then no file can be opened, or all can
            raise OSError("without Landlock no child is given a folder")
        os.chdir(folder)
        return landlock.make_ruleset((*self.readable, folder))

    def _keep_one_descriptor(self, request: int) -> None:
        for standard in range(REQUEST_DESCRIPTOR):
            os.dup2(self.nowhere, standard)
        os.dup2(request, REQUEST_DESCRIPTOR)
        os.closerange(REQUEST_DESCRIPTOR + 1, os.sysconf("SC_OPEN_MAX"))

    def _limit_resources(self) -> None:
        cpu = self.limits.cpu_seconds
        for what, least, most in (
            (resource.RLIMIT_AS, self.limits.memory_bytes, self.limits.memory_bytes),
            (resource.RLIMIT_CPU, cpu, cpu + 1),
            (resource.RLIMIT_FSIZE, 0, 0),
            (resource.RLIMIT_CORE, 0, 0),
            (resource.RLIMIT_NPROC, 0, 0),
            (resource.RLIMIT_MEMLOCK, 0, 0),
            (resource.RLIMIT_MSGQUEUE, 0, 0),
            (resource.RLIMIT_NOFILE, _DESCRIPTORS, _DESCRIPTORS),
        ):
            resource.setrlimit(what, (least, most))


def prepare(settings: Settings) -> Confinement:
    """Find out what this kernel offers, take what holds for all at once, say what children enter."""
    spaces = NAMESPACES not in settings.without and namespaces.enter()
    _stand_nowhere()
    ruled = LANDLOCK not in settings.without and landlock.version() > 0
    readable = tuple(_readable())
    return Confinement(
        limits=settings.limits,
        namespaces=spaces,
        readable=readable,
        ruleset=landlock.make_ruleset(readable) if ruled else None,
        seccomp=SECCOMP not in settings.without and seccomp.offered() and _seccomp_holds(),
        nowhere=os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC),
    )


def _stand_nowhere() -> None:
    """Make an empty folder the working directory and delete it: nothing can be created there."""
    folder = tempfile.mkdtemp(prefix="lettrine-jail-")
    os.chdir(folder)
    Path(folder).rmdir()


def _readable() -> Iterator[str]:
    """Yield the folders of code: the standard library, what is installed, and our own packages."""
    packages = Path(__file__).resolve().parents[2]
    ours = (packages / "ledger_core", packages / "tenants")
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {*map(str, ours), *(sysconfig.get_path(name) for name in names)}
    yield from sorted(folder for folder in folders if Path(folder).is_dir())


def _seccomp_holds() -> bool:
    """Try the filter in a child of its own: the kernel may be built without."""
    pid = os.fork()
    if not pid:
        try:
            prctl(PR_SET_NO_NEW_PRIVS, 1)
            seccomp.restrict_self(os.getpid(), files=True)
        except OSError:
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(pid, 0)
    return status == 0
