"""Files of a commit as they stand in the working tree: to read one there takes a fraction of what git's own store takes. Its
bytes count only where git would give them the same id.
"""

from __future__ import annotations

import os
from pathlib import Path

from content_repo.snapshot import blob_id

_LONGEST = 1 << 16  # bytes; of a longer file its beginning has another id, and git is asked
_FLAGS = (
    os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
)  # nothing that is no file keeps anybody waiting


def read(site_dir: Path, path: str, digest: str) -> bytes | None:
    """The file with this git blob id; None where the working tree has another one, or none, at its path."""
    try:
        file = os.open(f"{site_dir}/{path}", _FLAGS)
    except OSError:
        return None
    try:
        data = os.read(file, _LONGEST)
    except OSError:
        return None
    finally:
        os.close(file)
    return data if blob_id(data) == digest else None
