"""Attention maps over faces, which go nowhere else (MMNet figure 4, ATM-GCN figure 5)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from mer.cli.figure_runs import NetworkRun
from mer.errors import MerError
from mer.reports.figures.attention import AttentionSample, attention_figure
from mer.reports.figures.attention_rows import AttentionRow, attention_rows
from mer.reports.figures.file import PaperFigure

if TYPE_CHECKING:
    from mer.folds.configuration import Configuration
    from mer.folds.figure_attention import Attention

_BY_RULE = (
    "the first of each class in the order of their keys, of different subjects: nobody chose them "
    "by their looks"
)
_OF_SUBJECTS = "the first of each subject in the order of their keys"
_IN_TIME = (
    " Each map is of one frame, in the order of time since the onset; the apex and the last frame "
    "are among them, the others stand in even steps."
)


def draw_attention_maps(figure: PaperFigure, run: NetworkRun) -> tuple[Figure, list[str]]:
    """Draw where networks looked in clips that they were not trained on.

    Raises:
        MerError: A clip is held out by no fold, weights are missing, or the method has no maps.
    """
    from mer.folds.figure_attention import attention_of

    keys = shown_clips(figure, run.configuration)
    weights = {key: run.weights(_fold(key, run)) for key in keys}
    found = attention_of(run.configuration, weights, figure.maps)
    right = sum(one.truth == one.predicted for one in found)
    several = figure.maps > 1
    read = (
        f"Clips are {_chosen(figure)}. Each network was trained without the subject of its clip; "
        f"{right} of {len(found)} clips are classified rightly.{_IN_TIME if several else ''} All "
        "maps share one scale; lines are the landmarks of the apex."
    )
    sentences = [read, f"Clips from the {'top' if several else 'left'}: {', '.join(keys)}."]
    if several:
        return attention_rows([_row(one) for one in found]), sentences
    return attention_figure([_sample(one) for one in found]), sentences


def shown_clips(figure: PaperFigure, configuration: "Configuration") -> list[str]:
    """Return the keys of the clips that a figure of attention maps shows.

    Raises:
        MerError: It names a subject that has no clip.
    """
    from mer.folds.figure_attention import clips_of_subjects, clips_to_show

    if figure.clips:
        return figure.clips
    data = configuration.build_data()
    if figure.subjects:
        return clips_of_subjects(data, figure.subjects)
    return clips_to_show(data, figure.samples)


def _chosen(figure: PaperFigure) -> str:
    if figure.subjects:
        return _OF_SUBJECTS
    return "named in the file of the figure" if figure.clips else _BY_RULE


def _fold(key: str, run: NetworkRun) -> str:
    for result in run.results:
        if key in result.test.clips:
            return result.fold
    raise MerError(f"{key} is held out by no fold of {run.folder}; name other clips.")


def _sample(one: "Attention") -> AttentionSample:
    return AttentionSample(
        title="\n".join(clip_title(one.clip.action_units, one.truth, one.predicted)),
        onset=one.onset,
        apex=one.apex,
        attention=one.frames.maps[0],
        landmarks=one.landmarks,
    )


def _row(one: "Attention") -> AttentionRow:
    subject = one.clip.subject.rsplit("/", 1)[-1]
    return AttentionRow(
        title="\n".join([subject, *clip_title(one.clip.action_units, one.truth, one.predicted)]),
        onset=one.onset,
        apex=one.apex,
        maps=one.frames.maps,
        seconds=one.frames.seconds,
        apex_map=one.frames.apex,
        landmarks=one.landmarks,
    )


def clip_title(units: Sequence[str], truth: str, predicted: str) -> list[str]:
    """Return the lines above a clip as the paper has them: action units, then the class.

    A class that the network took it for wrongly stands beside it.
    """
    name = f"({truth[:2].upper()})"
    if predicted != truth:
        name += f", taken for {predicted[:2].upper()}"
    return ["+".join(units) or "no units", name]
