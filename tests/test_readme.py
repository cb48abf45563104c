"""The README's commands, as they stand there, on a drawn corpus and at a tiny size."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mer.cli import COMMANDS
from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
# the paper's size trains for hours on a CPU
TINY = (
    "--trainer.max_epochs=1", "--data.view.size=32", "--model.stem=4", "--model.widths=[4,4,8,8]",
)  # fmt: skip


def commands():
    """Every line or inline code of the README that starts with `mer`, with $C put in."""
    shared = re.search(r'^\s*C="(.+)"$', README, re.MULTILINE)[1]
    lines = re.findall(r"^\s*(mer .+)$", README, re.MULTILINE)
    inline = re.findall(r"`(mer [a-z]+ [^`]+)`", README)
    return [text.replace("$C", shared).split("  #")[0].strip() for text in (*lines, *inline)]


def test_the_readme_has_the_commands_of_the_path():
    used = {command.split()[1] for command in commands()}
    assert {"check", "prepare", "fit", "loso", "report"} <= used
    assert used <= set(COMMANDS)


def test_its_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with configs/ and a drawn CASME II of five classes below data/."""
    out = tmp_path_factory.mktemp("reader")
    (out / "configs").symlink_to(ROOT / "configs")
    five = ("happiness", "disgust", "repression", "surprise", "others")
    corpus = SyntheticCorpus(subjects=3, clips=8, trees=("cropped",), emotions=five)
    write_corpus(corpus, out / "data", workers=2)
    return out


def test_every_command_runs_in_the_order_of_the_readme(place):
    order = ["check", "prepare", "fit", "loso", "report"]
    wanted = sorted(
        (text for text in commands() if text.split()[1] in order and "--help" not in text),
        key=lambda text: order.index(text.split()[1]),
    )
    environment = os.environ | {"MER_DATA": str(place / "data"), "MER_STORE": str(place / "store")}
    for text in wanted:
        words = shlex.split(text.replace("$MER_DATA", str(place / "data")))
        if words[1] in ("fit", "loso"):
            words += TINY
        done = subprocess.run([sys.executable, "-m", *words], cwd=place, env=environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, f"{text}\n{done.stderr}"
    assert (place / "table.csv").read_text().count("casme2") > 3


def test_make_has_the_two_commands():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^make (\w+) +#", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
