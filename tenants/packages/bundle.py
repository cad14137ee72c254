"""A Git bundle of the books: one file that `git clone` takes, with the whole history up to a revision.

The history is in it because a commit names the one before: without that, Git could prove neither the commit
of the revision nor who wrote which line. What came after the revision, and drafts, are not.
Source: https://git-scm.com/docs/bundle-format, version 2.
"""

from dulwich.objects import ObjectID

from tenants.books.models import Revision
from tenants.books.packing import HistoryStore, missing, pack
from tenants.books.tree import name_of
from tenants.db import TenantSession

_SIGNATURE = b"# v2 git bundle\n"


def bundle_of(session: TenantSession, revision: Revision) -> bytes:
    """Return the bundle of a revision: `main` and HEAD point at its commit."""
    commit: ObjectID = name_of(revision.oid)
    wanted = sorted(missing(HistoryStore(session), [commit], [], ()))
    heads = b"".join(commit + b" " + name + b"\n" for name in (b"HEAD", b"refs/heads/main"))
    return b"".join([_SIGNATURE, heads, b"\n", *pack(session, wanted)])
