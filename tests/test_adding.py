"""docs/adding.md as it stands: its files are written, its commands run, outside of the package."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/adding.md").read_text()
# a file stands in the block below its name; everything else that is run is a block of commands
FILE = re.compile(r"^`(lab/[\w.]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = dict(FILE.findall(PAGE))
LINES = "\n".join(COMMANDS.findall(PAGE)).splitlines()
TESTS = "python -m pytest -q"
HOOKS = ("magnification", "pretrained", "prepare", "cached_by", "draw", "length", "copy_factors",
         "least_copies", "copied", "collate", "augment", "normalise")  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A reader's own folder, with the page's files and nothing of the checkout."""
    out = tmp_path_factory.mktemp("reader")
    for name, text in FILES.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(text)
    return out


def run(folder, script):
    """Run lines of the page in a shell that knows `mer`, with `mer` found as this test finds it."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name, words in {"mer": "-m mer", "python": ""}.items():
        (tools / name).write_text(
            f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{ROOT}" exec {sys.executable} {words} "$@"\n'
        )
        (tools / name).chmod(0o755)
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}
    for name in ("MER_DATA", "MER_STORE", "PYTHONPATH"):
        environment.pop(name, None)
    return subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=folder,
                          env=environment, capture_output=True, text=True, check=False)  # fmt: skip


def test_the_page_shows_every_file_that_it_lists():
    listed = re.search(r"^```\nlab/\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]
    assert set(re.findall(r"\w+\.(?:py|yaml)", listed)) == {Path(name).name for name in FILES}


def test_it_names_every_hook_that_a_view_has():
    from mer.views.base import View

    public = {name for name in vars(View) if not name.startswith("_")} - {"digest"}
    assert public == set(HOOKS)
    table = PAGE.partition("### The view")[2].partition("```")[0]
    assert all(f"`{name}`" in table for name in HOOKS)


def test_its_files_are_in_the_projects_style(folder):
    rules = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    # what is written outside of the package sees `mer` as one more library
    imports = "lint.isort = {known-third-party = ['mer'], known-first-party = ['lab']}"
    # tests are exempt by their folder there
    ours = ["--config", imports, "--ignore", "D103,ANN"]
    for words in (["check", *rules, *ours], ["format", "--check", *rules]):
        done = subprocess.run([sys.executable, "-m", "ruff", *words, str(folder / "lab")],
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout


def test_no_file_imports_from_the_checkout_and_yamls_name_classes_of_the_page():
    for name, text in FILES.items():
        assert "import tests" not in text
        if name.endswith(".yaml"):
            paths = re.findall(r"class_path: (lab\.\w+)\.(\w+)", text)
            assert paths
            for module, cls in paths:
                assert f"class {cls}(" in FILES[f"{module.replace('.', '/')}.py"]
            assert text.startswith("# ")
            assert yaml.safe_load(text)


def test_the_files_tests_pass(folder):
    """As by the page's own commands, which run one file each."""
    assert {line.rpartition(" ")[2] for line in LINES if line.startswith(TESTS)} == {
        name for name in FILES if "/test_" in name
    }
    done = run(folder, f"export PYTHONPATH=$PWD; {TESTS} -p no:cacheprovider lab")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_command_runs_in_the_order_of_the_page(folder):
    done = run(folder, "\n".join(line for line in LINES if not line.startswith(TESTS)))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    tables = [text for text in done.stdout.split("\n\n") if "complete, 4 folds" in text]
    assert len(tables) == 3
    assert all("synthetic corpus" in table for table in tables)
    assert "TrackGRU on casme2, scheme casme2-3" in done.stdout
    assert "TrackGRU on studio, scheme studio-3" in done.stdout
    assert "STSTNet on studio, scheme studio-3" in done.stdout
