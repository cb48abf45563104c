"""Faces for the page of `mer report --faces`, and where networks looked."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mer.cli.figure_runs import NetworkRun
from mer.errors import MerError
from mer.reports.page.pictures import Gallery, Picture, PictureRow
from mer.reports.shareable import shareable
from mer.types import ByteArray, FoldResult

if TYPE_CHECKING:
    from mer.folds.configuration import Parts
    from mer.folds.figure_attention import Attention

FACTOR = 5.0
# of a JPEG, where 256 x 256 pixels of a face take about 20 kB
_QUALITY = 88
_BY_RULE = (
    "One clip of each class, the first in the order of the keys: nobody chose them by their looks."
)
_MAGNIFIED = f"Magnified: onset plus {FACTOR:g} times the difference of apex and onset, no filter."
_ATTENTION = (
    "Attention: the map of the fold that never saw the subject, its first block, at the apex; each "
    "map from its own lowest (dark) to its own highest value (yellow), so that maps of two clips "
    "cannot be set against each other."
)


def face_gallery(folder: Path, results: Sequence[FoldResult]) -> Gallery:
    """Return pictures of one clip of each class, of the run's first seed.

    A method without attention maps, or a run that kept no weights, has none; a run whose
    prepared frames are not here has no pictures at all. Either is said on the page.

    Args:
        folder: `runs/EXPERIMENT/HASH`.
        results: Of it.
    """
    seed = results[0].seed
    own = tuple(result for result in results if result.seed == seed)
    run = NetworkRun("", folder, seed, own)
    try:
        rows, sentences = _rows(run)
    except (MerError, FileNotFoundError) as error:
        return Gallery((f"No pictures: {shareable(str(error))}",), (), run.synthetic)
    return Gallery((_BY_RULE, _MAGNIFIED, *sentences), tuple(rows), run.synthetic)


def _rows(run: NetworkRun) -> tuple[list[PictureRow], list[str]]:
    from mer.folds.figure_attention import clips_to_show

    parts = run.configuration.build()
    tested = {clip: result for result in run.results for clip in result.test.clips}
    keys = [key for key in clips_to_show(parts.data, 1) if key in tested]
    maps, sentence = _maps(run, {key: tested[key].fold for key in keys})
    rows = [_row(parts, key, tested[key], maps.get(key)) for key in keys]
    return rows, [f"Weights and predictions are of seed {run.seed}.", sentence]


def _maps(run: NetworkRun, folds: dict[str, str]) -> "tuple[dict[str, Attention], str]":
    """Return where networks looked, by clip, and a sentence about it."""
    from mer.folds.figure_attention import attention_of

    weights = {key: run.weights(fold) for key, fold in folds.items()}
    try:
        found = attention_of(run.configuration, weights)
    except MerError as error:
        return {}, f"No attention maps: {shareable(str(error))}"
    return {one.clip.key: one for one in found}, _ATTENTION


def _row(parts: "Parts", key: str, result: FoldResult, attention: "Attention | None") -> PictureRow:
    from mer.folds.gallery import magnified_row, overlay

    onset, apex, magnified = magnified_row(parts, key, (FACTOR,))
    truth, said = _classes(key, result)
    named = f"the face of clip {key}, {truth}"
    pictures = [
        _picture("onset", f"Onset: {named}", onset),
        _picture("apex", f"Apex: {named}", apex),
        _picture(f"magnified × {FACTOR:g}", f"Movement magnified: {named}", magnified),
    ]
    if attention is not None:
        laid = overlay(apex, attention.frames.maps[attention.frames.apex])
        pictures.append(_picture("attention", f"Where the network looked: {named}", laid))
    wrong = "" if truth == said else f", taken for {said}"
    return PictureRow(f"{key}: {truth}{wrong}", tuple(pictures))


def _classes(key: str, result: FoldResult) -> tuple[str, str]:
    """Return the true class of a clip and the one predicted after the last epoch."""
    place = result.test.clips.index(key)
    truth, said = result.test.truth[place], result.test.predictions[-1, place]
    return result.classes[int(truth)], result.classes[int(said)]


def _picture(label: str, alt: str, image: ByteArray) -> Picture:
    pixels = np.ascontiguousarray(image[..., ::-1])
    written, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not written:
        raise MerError(f"{alt}: the picture cannot be encoded as a JPEG.")
    return Picture(label, alt, data.tobytes())
