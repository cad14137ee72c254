"""Files packed into one archive: the same files give the same bytes, whenever and wherever that is done."""

from collections.abc import Mapping
import io
import zipfile

_DAY = (1980, 1, 1, 0, 0, 0)  # the first that an archive can bear: the content has dates of its own
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


def packed(files: Mapping[str, bytes], folder: str) -> bytes:
    """Pack files into a folder, in the order of their paths, all of one day.

    Args:
        files: content by path.
        folder: the name of the folder that unpacking makes.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, data in sorted(files.items()):
            info = zipfile.ZipInfo(f"{folder}/{path}", _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = _PLAIN_FILE
            archive.writestr(info, data, compresslevel=6)
    return buffer.getvalue()
