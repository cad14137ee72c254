"""Sealing: the manifest of a package, its digest, and the file that holds it all; same content, same bytes.

The seal is the SHA-256 of the manifest, which names the SHA-256 of every other file. It goes into the audit
log as `package:seal`, so a later log proves that this package was made, and when.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import hashlib
from importlib.metadata import version
import json

from tenants.archive import packed

MANIFEST, SEAL = "MANIFEST.json", "SEAL.txt"
FORM = 1


@dataclass(frozen=True, slots=True)
class Sealing:
    """Whose books are sealed, by whom and when."""

    tenant_id: int
    slug: str
    name: str
    actor: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package: its file and what that is called, and its seal in hexadecimal."""

    file_name: str
    data: bytes
    seal: str


def sealed(files: Mapping[str, bytes], facts: Mapping[str, object], sealing: Sealing) -> Sealed:
    """Seal files.

    Args:
        files: content by path.
        facts: what the manifest says of them; `books` names the revision.
        sealing: whose they are, and who seals them.
    """
    said = {
        "form": FORM,
        "tenant": {"number": sealing.tenant_id, "slug": sealing.slug, "name": sealing.name},
        "sealed": {
            "at": sealing.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "by": sealing.actor,
            "with": f"Lettrine {version('lettrine')}",
        },
        **facts,
        "files": {
            path: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for path, data in sorted(files.items())
        },
    }
    manifest = (json.dumps(said, indent=1, sort_keys=True, ensure_ascii=True) + "\n").encode()
    seal = hashlib.sha256(manifest).hexdigest()
    whole = {**files, MANIFEST: manifest, SEAL: f"{seal}  {MANIFEST}\n".encode()}
    books = facts["books"]
    assert isinstance(books, Mapping)
    folder = f"{sealing.slug}-revision-{books['revision']}"
    return Sealed(f"{folder}.zip", packed(whole, folder), seal)
