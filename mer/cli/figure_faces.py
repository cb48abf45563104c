"""The figure of attention maps over faces; these go nowhere but into it (MMNet figure 4)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from mer.cli.figure_runs import NetworkRun
from mer.errors import MerError
from mer.reports.figure_attention import AttentionSample, attention_figure
from mer.reports.figure_file import PaperFigure

if TYPE_CHECKING:
    from mer.folds.figure_data import Attention

_BY_RULE = (
    "the first of each class in the order of their keys, of different subjects: nobody chose them "
    "by their looks"
)


def draw_attention_maps(figure: PaperFigure, run: NetworkRun) -> tuple[Figure, list[str]]:
    """Draw where networks looked in clips that they were not trained on.

    Raises:
        MerError: A clip is held out by no fold, weights are missing, or the method has no maps.
    """
    from mer.folds.figure_data import attention_of, clips_to_show

    data = run.configuration.build_data()
    keys = figure.clips or clips_to_show(data, figure.samples)
    found = attention_of(run.configuration, {key: run.weights(_fold(key, run)) for key in keys})
    right = sum(one.truth == one.predicted for one in found)
    chosen = "named in the file of the figure" if figure.clips else _BY_RULE
    read = (
        f"Clips are {chosen}. Each network was trained without the subject of its clip; {right} of "
        f"{len(found)} clips are classified rightly. All maps share one scale; lines are the "
        "landmarks of the apex."
    )
    sentences = [read, f"Clips from the left: {', '.join(keys)}."]
    return attention_figure([_sample(one) for one in found]), sentences


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
        attention=one.attention,
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
