"""The hash of the code that makes results."""

import ast
import importlib.util
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mer.files import value_digest

# Modules whose code decides no result.
NO_RESULT = (
    "mer.evaluation", "mer.errors", "mer.files", "mer.workers",
    "mer.folds.configuration", "mer.folds.complaints", "mer.code",
)  # fmt: skip


def code_digest(modules: Iterable[str]) -> str:
    """Return the hash of the code of some modules and of all of `mer` that they import.

    Comments and layout do not count.
    """
    return value_digest(code_of(modules))


def code_of(modules: Iterable[str]) -> dict[str, str]:
    """Return the code of some modules and of all of `mer` that they import, by module."""
    seen: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name in seen or name.startswith(NO_RESULT):
            continue
        source = _source(name)
        if source is None:
            continue
        seen[name], imports = _parsed(source)
        waiting.extend(imports)
    return seen


@cache
def _parsed(source: str) -> tuple[str, tuple[str, ...]]:
    """Return the code of a module and what it imports of `mer`; a plan asks for it many times."""
    tree = ast.parse(source)
    return ast.dump(tree), tuple(_imports(tree))


def _imports(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("mer."):
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.ImportFrom) and node.module == "mer":
            found += [f"mer.{alias.name}" for alias in node.names]
    return found


def _source(module: str) -> str | None:
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).read_text(encoding="utf-8")
