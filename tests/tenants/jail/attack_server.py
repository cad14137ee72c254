"""A fork server whose children attack: started as the real one is, but with works of the tests.

Each work is hostile native code that got the upper hand in a child; it runs behind the same confinement.
Calls that Python does not offer are made through the C library.
"""

from collections.abc import Iterator, Mapping
import ctypes
import fcntl
import json
import os
from pathlib import Path
import signal
import socket
import sys
import time

from tenants.jail.confine import REQUEST_DESCRIPTOR
from tenants.jail.fork_server import serve
from tenants.jail.saying import Report
from tenants.jail.settings import Settings
from tenants.jail.work import WORKS

Files = Mapping[str, bytes]


def said(value: object) -> Iterator[bytes]:
    yield json.dumps(value).encode()


def refusal(what: object) -> str:
    """Do something; return how it was refused, "" where it was not."""
    assert callable(what)
    try:
        what()
    except OSError as error:
        return type(error).__name__
    return ""


def segfault(_files: Files, report: Report) -> Iterator[bytes]:
    report("journal/b.beancount")
    ctypes.string_at(0)
    return said("alive")


def abort(_files: Files, _report: Report) -> Iterator[bytes]:
    os.abort()


def leave(_files: Files, _report: Report) -> Iterator[bytes]:
    os._exit(0)


def loop(_files: Files, report: Report) -> Iterator[bytes]:
    report("journal/a.beancount")
    while True:
        pass


def wait(_files: Files, _report: Report) -> Iterator[bytes]:
    while True:
        os.read(REQUEST_DESCRIPTOR, 1)


def allocate(_files: Files, report: Report) -> Iterator[bytes]:
    report("journal/a.beancount")
    held = [bytearray(64 * 1024**2) for _ in range(10_000)]
    return said(len(held))


def fail(_files: Files, report: Report) -> Iterator[bytes]:
    report("journal/a.beancount")
    raise ZeroDivisionError("a \x1b[31m division" * 100)


def talk(_files: Files, _report: Report) -> Iterator[bytes]:
    while True:
        yield b"x" * 1024**2


def claim(_files: Files, _report: Report) -> Iterator[bytes]:
    """Announce four gigabytes, send none."""
    os.write(REQUEST_DESCRIPTOR, b"A\xff\xff\xff\xff")
    return said("")


def babble(_files: Files, _report: Report) -> Iterator[bytes]:
    os.write(REQUEST_DESCRIPTOR, b"HTTP/1.1 200 OK\r\n")
    return said("")


def lie_about_the_path(_files: Files, report: Report) -> Iterator[bytes]:
    report("/etc/\x1b[31mpasswd")
    os._exit(3)


def no_path(_files: Files, _report: Report) -> Iterator[bytes]:
    os.write(REQUEST_DESCRIPTOR, b"P\x00\x00\x00\x02[]")
    return said("")


def linger(_files: Files, _report: Report) -> Iterator[bytes]:
    """Say that all is done, and live on."""
    os.write(REQUEST_DESCRIPTOR, b"A\x00\x00\x00\x02{}D\x00\x00\x00\x00")
    while True:
        time.monotonic()


def write_files(_files: Files, _report: Report) -> Iterator[bytes]:
    paths = ("here", "/tmp/lettrine-attack", "/var/tmp/lettrine-attack", "/dev/shm/lettrine-attack")
    return said({path: refusal(lambda path=path: Path(path).write_bytes(b"x")) for path in paths})


def read_files(files: Files, _report: Report) -> Iterator[bytes]:
    paths = ("/etc/passwd", "/proc/self/environ", "/proc/1/environ", "/", files["secret"].decode())
    return said({path: refusal(lambda path=path: os.open(path, os.O_RDONLY)) for path in paths})


def change_files(files: Files, _report: Report) -> Iterator[bytes]:
    path = Path(files["secret"].decode())
    return said(
        {
            "unlink": refusal(path.unlink),
            "rename": refusal(lambda: path.rename(f"{path}.taken")),
            "truncate": refusal(lambda: os.truncate(path, 0)),
            "chmod": refusal(lambda: path.chmod(0o777)),
            "link": refusal(lambda: os.link(path, f"{path}.linked")),
            "mkdir": refusal(lambda: Path("/tmp/lettrine-attack").mkdir()),
        }
    )


def open_sockets(files: Files, _report: Report) -> Iterator[bytes]:
    address = (b"127.0.0.1", int(files["port"]))  # as text, a module would be imported to look at it
    families = {
        "tcp": lambda: socket.socket().connect(address),
        "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", address),
        "listen": lambda: socket.socket().bind((b"127.0.0.1", 0)),
        "abstract": lambda: socket.socket(socket.AF_UNIX).connect("\0lettrine-attack"),
    }
    return said({name: refusal(what) for name, what in families.items()})


def fork(_files: Files, _report: Report) -> Iterator[bytes]:
    return said(refusal(lambda: os.fork() or os._exit(0)))


def execute(_files: Files, _report: Report) -> Iterator[bytes]:
    return said(refusal(lambda: os.execv("/bin/true", ["true"])))


def signal_others(_files: Files, _report: Report) -> Iterator[bytes]:
    parent = os.getppid()
    return said(
        {
            "parent": refusal(lambda: os.kill(parent, signal.SIGKILL)),
            "all": refusal(lambda: os.kill(-1, signal.SIGKILL)),
            "itself": refusal(lambda: signal.raise_signal(0)),
        }
    )


def call_kernel(_files: Files, _report: Report) -> Iterator[bytes]:
    """Make calls that are no business of a child; 0 or more means that one was let through."""
    library = ctypes.CDLL(None, use_errno=True)
    calls = {
        "ptrace": (101, 16, 1, 0, 0),
        "mount": (165, 0, 0, 0, 0),
        "unshare": (272, 0x10000000),
        "setrlimit": (160, 6, 0),
        "bpf": (321, 0, 0, 0),
        "io_uring_setup": (425, 1, 0),
        "userfaultfd": (323, 0),
        "memfd_create": (319, b"x", 0),
        "socket by the number of 32 bits": (0x40000000 + 41, 2, 1, 0),
    }
    return said({name: library.syscall(*numbers) for name, numbers in calls.items()})


def descriptors(_files: Files, _report: Report) -> Iterator[bytes]:
    return said(
        [
            number
            for number in range(1024)
            if not refusal(lambda number=number: fcntl.fcntl(number, fcntl.F_GETFD))
        ]
    )


def standard_streams(_files: Files, _report: Report) -> Iterator[bytes]:
    os.write(1, b"lettrine-attack-output\n")
    os.write(2, b"lettrine-attack-output\n")
    return said(os.read(0, 10).decode())


def environment(_files: Files, _report: Report) -> Iterator[bytes]:
    return said(dict(os.environ))


def identity(_files: Files, _report: Report) -> Iterator[bytes]:
    return said([os.getpid(), os.getppid()])


def import_late(_files: Files, _report: Report) -> Iterator[bytes]:
    assert "wave" not in sys.modules
    __import__("wave")
    return said("imported")


ATTACKS = {
    work.__name__.replace("_", " "): work
    for work in (
        segfault, abort, leave, loop, wait, allocate, fail, talk, claim, babble, lie_about_the_path,
        no_path, linger, write_files, read_files, change_files, open_sockets, fork, execute,
        signal_others, call_kernel, descriptors, standard_streams, environment, identity, import_late,
    )
}  # fmt: skip

if __name__ == "__main__":
    serve(Settings.from_json(sys.argv[1]), {**WORKS, **ATTACKS})
