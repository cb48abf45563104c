"""The hash of the code that makes results."""

import ast
import importlib.util
from collections.abc import Iterable
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path

from mer.files import value_digest

# Modules whose code decides no result.
NO_RESULT = (
    "mer.evaluation", "mer.errors", "mer.files", "mer.workers",
    "mer.folds.configuration", "mer.folds.complaints", "mer.code",
)  # fmt: skip


def code_digest(modules: Iterable[str]) -> str:
    """Return the hash of the code of some modules and of what they import, see `code_of`.

    Comments and layout do not count.
    """
    return value_digest(code_of(modules))


def code_of(modules: Iterable[str]) -> dict[str, str]:
    """Return the code of some modules and of what they import, by module.

    Imports are followed into `mer`, into a module's own package, and from a module without a
    package to the files beside it: a method outside of `mer` may have helpers. Other packages do
    not count; results record their versions.
    """
    seen: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name in seen or name.startswith(NO_RESULT):
            continue
        spec = _spec(name)
        if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
            continue
        seen[name], imports = _parsed(_source(spec.origin), spec.parent or "", _followed(spec))
        waiting.extend(imports)
    return seen


@cache
def _parsed(source: str, package: str, followed: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """Return the code of a module and what it imports; a plan asks for it many times."""
    tree = ast.parse(source)
    imports = (name for node in ast.walk(tree) for name in _imports(node, package))
    return ast.dump(tree), tuple(name for name in imports if name.split(".")[0] in followed)


def _imports(node: ast.AST, package: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    name = node.module or ""
    if node.level:
        name = importlib.util.resolve_name("." * node.level + name, package)
    return [name, *(f"{name}.{alias.name}" for alias in node.names)]


def _followed(spec: ModuleSpec) -> frozenset[str]:
    """Return the first parts of the names whose code counts."""
    first = spec.name.split(".")[0]
    alone = not spec.parent and spec.origin is not None
    beside = {file.stem for file in Path(str(spec.origin)).parent.glob("*.py")} if alone else set()
    return frozenset({"mer", first, *beside})


def _spec(module: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return None


def _source(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")
