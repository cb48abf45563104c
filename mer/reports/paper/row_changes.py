"""What has changed since results were made: code and data, told without importing any code."""

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from mer.reports.paper.row_index import RowEntry

PACKAGE = Path(__file__).parents[2]


def changes_since(entry: RowEntry) -> list[str]:
    """Return what is not as it was when a run was planned; a store that is not here says nothing.

    Args:
        entry: Of the run.
    """
    stores = [folder for folder, content in entry.stores.items() if _is_other(folder, content)]
    return [*changed_modules(entry.code), *stores]


def code_marks(modules: Iterable[str]) -> dict[str, str]:
    """Return a mark of the present code of each module; comments and layout do not count.

    Args:
        modules: Names, as `mer.code.code_of` gives them for a configuration.
    """
    return {name: f"{_text_mark(name)}-{_code_mark(name)}" for name in sorted(modules)}


def changed_modules(marks: Mapping[str, str]) -> list[str]:
    """Return the modules whose code is not what it was when the marks were taken."""
    return [name for name, mark in sorted(marks.items()) if _has_changed(name, mark)]


def _has_changed(module: str, mark: str) -> bool:
    text, _, code = mark.rpartition("-")
    # equal texts need no parsing, which takes a hundred times as long
    return _text_mark(module) != text and _code_mark(module) != code


def _is_other(folder: str, content: str) -> bool:
    try:
        manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest["content"] != content)
    except (OSError, ValueError, KeyError, TypeError):
        return False


@cache
def _text_mark(module: str) -> str:
    return hashlib.sha256(_source(module)).hexdigest()[:16]


@cache
def _code_mark(module: str) -> str:
    return hashlib.sha256(ast.dump(ast.parse(_source(module))).encode()).hexdigest()[:16]


@cache
def _source(module: str) -> bytes:
    place = PACKAGE.joinpath(*module.split(".")[1:])
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path.read_bytes()
    return b"'absent'"
