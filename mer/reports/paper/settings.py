"""The settings that a class takes, read from its source: cheap, where importing means torch."""

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2]


def settings_of(class_path: str) -> frozenset[str] | None:
    """Return the names that the constructor of a class of mer takes.

    Names that it passes on whole (`**network`) are those of the class that it passes them to.

    Args:
        class_path: As in a method's YAML: `mer.methods.MMNet`.

    Returns:
        None where the source does not tell, as for classes outside of mer.
    """
    module, _, name = class_path.rpartition(".")
    return _settings(module, name)


@cache
def _settings(module: str, name: str) -> frozenset[str] | None:
    tree = _tree(module)
    if tree is None:
        return None
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return _taken(module, node)
    home = _imported(tree, name)
    return None if home is None else _settings(home, name)


def _taken(module: str, node: ast.ClassDef) -> frozenset[str] | None:
    built = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    found = next((one for one in built if one.name == "__init__"), None)
    if found is None:
        return None
    given = found.args
    names = {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)} - {"self"}
    if given.kwarg is None:
        return frozenset(names)
    passed = _passed_to(found, given.kwarg.arg)
    more = _settings(module, passed) if passed else None
    return None if more is None else frozenset(names | more)


def _passed_to(function: ast.FunctionDef, keywords: str) -> str | None:
    """Return the name of the class that a constructor passes its other keywords to."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for one in node.keywords:
                if one.arg is None and isinstance(one.value, ast.Name) and one.value.id == keywords:
                    return node.func.id
    return None


def _imported(tree: ast.Module, name: str) -> str | None:
    """Return the module that a name is imported from."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and name in {one.name for one in node.names}:
            return node.module
    return None


@cache
def _tree(module: str) -> ast.Module | None:
    first, *rest = module.split(".")
    place = PACKAGE.joinpath(*rest)
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if first == PACKAGE.name and path.is_file():
            return ast.parse(path.read_text(encoding="utf-8"))
    return None
