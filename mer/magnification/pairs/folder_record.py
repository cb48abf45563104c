"""What can be said of a folder of pictures without telling where it lies or what it shows."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def folder_record(folder: Path, files: Iterable[Path]) -> dict[str, str | int]:
    """Return by what a folder is known again: who holds it can check whose pictures are in it.

    Args:
        folder: Where the files lie, at any depth.
        files: Those that are used.

    Returns:
        `folder`, its own name; `files`, how many; `names_and_sizes`, the sha256 of a line a file,
        sorted: its path from the folder on, a tab, its bytes.
    """
    lines = sorted(
        f"{file.relative_to(folder).as_posix()}\t{file.stat().st_size}\n" for file in files
    )
    digest = hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
    return {"folder": folder.resolve().name, "files": len(lines), "names_and_sizes": digest}
