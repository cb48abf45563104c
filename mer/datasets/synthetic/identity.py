"""Which corpus a folder holds: its settings lie in it, so that no copy can pass for a real one.

Two parts of a release may share a folder, so the settings stand there by the dataset's name.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mer.datasets.synthetic.marker import MARKER
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.errors import MerError
from mer.files import write_atomically, write_json

# raised whenever the same settings would draw other pictures
DRAWING = 2

_README = """\
This corpus is synthetic: every face in it was drawn by `mer synth`, none was photographed.
It has the folders, file names and annotation of the datasets after which its folders are named,
so that programs can be tried without the licensed recordings. Its subjects resemble one another
more than people do and its movements are simpler, so a score on it shows that a pipeline learns,
and says nothing about the real datasets.

What truly happens in each clip lies beside each dataset, as NumPy .npz files:
<DATASET>-truth/<subject>/<clip>.npz
  numbers            of the recorded frames, T of them
  landmarks          68 of each frame, in pixels of a cropped picture (T x 68 x 2: x, y)
  crop_corner        of the cropped picture in the drawing (x, y)
  raw_scale raw_offset   of the drawing in a raw picture, whose pixels are
                     (landmarks + crop_corner) * raw_scale + raw_offset
  onset apex offset  where the annotation may say otherwise
  emotion            empty where nothing is shown
  units intensity    the annotated action units, and their movement in pixels of a cropped picture
                     (units x T); L and R are the person's left and right
  clutter_units clutter_intensity   the same of movements that nobody annotates
  blink              closure of the lids (T)
  pose               of the head: right, down, degrees, size (T x 4)
"""


def claim(corpus: SyntheticCorpus, out: Path) -> None:
    """Mark a folder as a corpus's own, and say in a README what the corpus is.

    Raises:
        MerError: The folder holds another corpus, or recordings that are not drawn.
    """
    folder, settings = out / corpus.layout.folder, _plain(corpus)
    path = folder / MARKER
    if not path.exists() and folder.exists():
        raise MerError(
            f"{folder} is there already and mer synth did not write it; name another folder, so "
            "that nothing of it is overwritten."
        )
    found = _read(path) if path.exists() else {}
    if corpus.dataset in found:
        _require_same(found[corpus.dataset], settings, folder)
    else:
        write_json(path, {**found, corpus.dataset: settings})
    if not (out / "README.txt").exists():
        text = _README.encode()
        write_atomically(out / "README.txt", lambda stream: stream.write(text))


def _plain(corpus: SyntheticCorpus) -> dict[str, Any]:
    values = {"drawing": DRAWING, **asdict(corpus)}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MerError(f"{path} cannot be read; delete the corpus and write it again.") from error
    if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
        raise MerError(
            f"{path} does not hold the settings of this version of mer synth; delete the corpus "
            "and write it again."
        )
    return found


def _require_same(found: dict[str, Any], wanted: dict[str, Any], folder: Path) -> None:
    differing = [
        f"{name} is {found.get(name)!r} there and {wanted.get(name)!r} here"
        for name in sorted({*found, *wanted})
        if found.get(name) != wanted.get(name)
    ]
    if differing:
        raise MerError(
            f"{folder} holds a synthetic corpus with other settings: {'; '.join(differing)}. "
            "Name another folder, or delete that one."
        )
