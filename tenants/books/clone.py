"""A Git repository on disk made from the books: what `git clone` would give, without a server."""

from pathlib import Path
import shutil
import tempfile

from dulwich.porcelain import reset
from dulwich.refs import HEADREF
from dulwich.repo import Repo

from tenants.books.history import NoSuchRevisionError
from tenants.books.objects import MAIN, SqlObjectStore, SqlRefs
from tenants.db import TenantSession


class FolderInTheWayError(Exception):
    """The folder exists and is not empty."""


def clone(session: TenantSession, folder: Path) -> None:
    """Write `main` with its whole history and files into a folder; it appears only once it is complete.

    Raises:
        FolderInTheWayError: the folder exists and is not empty.
        NoSuchRevisionError: there are no books yet.
        OSError: the system refuses.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInTheWayError(f"{folder}: exists already and is not an empty folder; nothing was written")
    main = SqlRefs(session).target(MAIN)
    if main is None:
        raise NoSuchRevisionError("there is no revision yet")
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        staged.chmod(0o755)
        store = SqlObjectStore(session)
        store.prefetch()
        with Repo.init(str(staged), default_branch=b"main") as repo:
            repo.object_store.add_pack_data(*store.generate_pack_data(set(), {main}))
            repo.refs[MAIN] = main
            repo.refs.set_symbolic_ref(HEADREF, MAIN)
            reset(repo, "hard")
        staged.replace(folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
