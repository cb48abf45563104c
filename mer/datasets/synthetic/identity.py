"""Which corpus a folder holds: its settings lie in it, so that no copy can pass for a real one."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mer.datasets.synthetic.layouts import casme2
from mer.datasets.synthetic.marker import MARKER
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.errors import MerError
from mer.files import write_atomically, write_json

# raised whenever the same settings would draw other pictures
DRAWING = 1

_README = """\
This corpus is synthetic: every face in it was drawn by `mer synth`, none was photographed.
It has the folders, file names and coding file of the dataset after which it is named, so that
programs can be tried without the licensed recordings. Its subjects resemble one another more
than people do and its movements are simpler, so a score on it shows that a pipeline learns, and
says nothing about the real dataset.

What truly happens in each clip lies beside the dataset, as NumPy .npz files:
{truth}/<subject>/<clip>.npz
  numbers            of the recorded frames, T of them
  landmarks          68 of each frame, in pixels of the cropped picture (T x 68 x 2)
  crop_corner        of the cropped picture in the raw one (x, y)
  onset apex offset  where the coding file may say otherwise
  emotion            empty where nothing is shown
  units intensity    the annotated action units, and their movement in pixels (units x T);
                     L and R are the person's left and right
  clutter_units clutter_intensity   the same of movements that nobody annotates
  blink              closure of the lids (T)
  pose               of the head: right, down, degrees, size (T x 4)
"""


def claim(corpus: SyntheticCorpus, out: Path) -> None:
    """Mark a folder as a corpus's own, and say in a README what the corpus is.

    Raises:
        MerError: The folder holds another corpus, or recordings that are not drawn.
    """
    settings, path = _plain(corpus), out / casme2.FOLDER / MARKER
    if path.exists():
        _require_same(_read(path), settings, out)
    elif (out / casme2.FOLDER).exists():
        raise MerError(
            f"{out / casme2.FOLDER} is there already and mer synth did not write it; name "
            "another folder, so that nothing of it is overwritten."
        )
    else:
        write_json(path, settings)
    if not (out / "README.txt").exists():
        text = _README.format(truth=casme2.TRUTH).encode()
        write_atomically(out / "README.txt", lambda stream: stream.write(text))


def _plain(corpus: SyntheticCorpus) -> dict[str, Any]:
    values = {"drawing": DRAWING, **asdict(corpus)}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MerError(f"{path} cannot be read; delete the corpus and write it again.") from error
    if not isinstance(found, dict):
        raise MerError(f"{path} holds no settings; delete the corpus and write it again.")
    return found


def _require_same(found: dict[str, Any], wanted: dict[str, Any], out: Path) -> None:
    differing = [
        f"{name} is {found.get(name)!r} there and {wanted.get(name)!r} here"
        for name in sorted({*found, *wanted})
        if found.get(name) != wanted.get(name)
    ]
    if differing:
        raise MerError(
            f"{out} holds a synthetic corpus with other settings: {'; '.join(differing)}. "
            "Name another folder, or delete that one."
        )
