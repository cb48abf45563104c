"""The figure of a network's features, layer by layer (GTS-GN figure 7)."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from mer.cli.figure_runs import NetworkRun, kept
from mer.reports.figures.arrays import Arrays
from mer.reports.figures.embedding import LayerFeatures, embedding_figure
from mer.reports.figures.file import PaperFigure
from mer.reports.figures.tsne import usable_perplexity


def draw_embedding(figure: PaperFigure, runs: Sequence[NetworkRun]) -> tuple[Figure, list[str]]:
    """Draw the features of one fold's network of each run.

    Raises:
        MerError: Weights are missing, or the method has no such features.
    """
    fold = figure.fold or _largest(runs[0])
    rows = [_row(run, fold) for run in runs]
    clips, held_out = len(rows[0].labels), int(rows[0].held_out.sum())
    perplexity = usable_perplexity(clips, figure.perplexity)
    shown = (
        f"A row shows one network, that of fold {fold}, and all clips: the {held_out} that it "
        f"holds out (filled) and the {clips - held_out} that it was trained on (open). Open ones "
        "are sorted by class because the network has seen their labels; only filled ones tell how "
        "it does on another person."
    )
    how = (
        "Exact t-SNE from the principal components (scikit-learn, seed 0), perplexity "
        f"{perplexity:g}, both kinds of clips together; axes have no unit."
    )
    return embedding_figure(rows, runs[0].results[0].classes, perplexity), [shown, how]


def _largest(run: NetworkRun) -> str:
    # as `mer.folds.figure_data.largest_fold`, among those of the run
    return min(run.results, key=lambda one: (-len(one.test.clips), one.fold)).fold


def _row(run: NetworkRun, fold: str) -> LayerFeatures:
    found = kept(run, f"features-{fold}", [fold], lambda: _collect(run, fold))
    return LayerFeatures(
        title=run.title,
        layers={
            int(name.removeprefix("layer_")): values
            for name, values in found.items()
            if name.startswith("layer_")
        },
        labels=found["labels"],
        held_out=found["held_out"],
    )


def _collect(run: NetworkRun, fold: str) -> Arrays:
    from mer.folds.figure_data import find_fold, layer_features

    protocol = run.results[0].context.get("protocol", "loso")
    split = find_fold(run.configuration.build_data(), protocol, fold)
    return layer_features(run.configuration, split, run.weights(fold))
