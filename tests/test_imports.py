"""The rooms of the project import in one direction (docs: the way of the data)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mer"

# a room may import itself, what every room may import, and what stands here
EVERYWHERE = {"code", "errors", "files", "landmark_sets", "types", "workers"}
ALLOWED = {
    "errors": set(),
    "files": set(),
    "types": set(),
    "code": set(),
    "workers": set(),
    "landmark_sets": set(),
    "splits": set(),
    "datasets": set(),
    "evaluation": set(),
    "reports": {"evaluation"},
    "magnification": set(),
    "methods": {"magnification"},
    "preparation": {"datasets"},
    "views": {"preparation", "magnification", "datasets"},
    "batches": {"views"},
    "datamodules": {
        "batches", "views", "preparation", "datasets", "splits", "magnification",
    },
    "folds": {
        "batches", "datamodules", "evaluation", "magnification", "methods", "preparation",
        "splits", "views",
    },
    "export": {"datamodules", "evaluation", "folds", "magnification", "methods", "views"},
    "cli": {
        "datasets", "evaluation", "export", "folds", "preparation", "reports", "magnification",
    },
    "__main__": {"cli"},
}  # fmt: skip


def room(path):
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module == "mer":
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mer."):
            names = [node.module.split(".")[1]]
        elif isinstance(node, ast.Import):
            names = [a.name.split(".")[1] for a in node.names if a.name.startswith("mer.")]
        yield from (name for name in names if not name.startswith("__"))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.name))
def test_a_room_imports_only_what_stands_before_it(path):
    here = room(path)
    if here == "__init__":
        return
    allowed = ALLOWED[here] | EVERYWHERE | {here}
    assert set(imported_rooms(path)) <= allowed


@pytest.mark.parametrize(
    "module",
    ["mer.types", "mer.cli", "mer.evaluation.metrics", "mer.evaluation.predictions",
     "mer.evaluation.statistics", "mer.reports.table", "mer.datasets.casme2",
     "mer.datasets.readers", "mer.datasets.audit", "mer.splits", "mer.preparation.prepare",
     "mer.preparation.selection", "mer.datasets.synthetic"],
)  # fmt: skip
def test_rooms_without_torch(module):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules or 'lightning' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_command_line_imports_nothing_heavy_for_its_help():
    code = (
        "import sys; from mer.cli import main; main(['--help']);"
        "sys.exit(bool({'numpy', 'torch', 'pandas', 'cv2', 'rich'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_module_mirrors_into_a_test():
    tests = Path(__file__).parent
    named = {path.name for path in tests.rglob("test_*.py")}
    modules = [p for p in PACKAGE.rglob("*.py") if p.name not in ("__init__.py", "__main__.py")]
    missing = sorted(str(p.relative_to(PACKAGE)) for p in modules if f"test_{p.name}" not in named)
    assert not missing
