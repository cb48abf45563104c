"""Figures of learned adjacency matrices, from trained networks (GTS-GN figures 5 and 6)."""

from collections import Counter

import numpy as np
from matplotlib.figure import Figure

from mer.cli.figure_runs import NetworkRun, kept
from mer.landmark_sets import landmark_set
from mer.reports.figures.adjacency import adjacency_maps
from mer.reports.figures.arrays import Arrays
from mer.reports.figures.edges import Pair, edge_figure, kind_of, strongest_edges
from mer.reports.figures.file import PaperFigure


def draw_adjacency(run: NetworkRun) -> tuple[Figure, list[str]]:
    """Draw the matrices of a run as heat maps, mean over its folds.

    Raises:
        MerError: Weights are missing, or the method has no such matrices.
    """
    folds = _matrices(run)
    spread = np.mean([stack.std(axis=0).mean() for stack in folds.values()])
    sentence = (
        f"{_mean_over(run)}; from fold to fold an entry varies by {spread:.4f} (standard "
        "deviation, mean over all entries)."
    )
    return adjacency_maps(_means(folds)), [sentence]


def draw_edges(figure: PaperFigure, run: NetworkRun) -> tuple[Figure, list[str]]:
    """Draw the strongest edges of a run's matrices, mean over its folds.

    Raises:
        MerError: Weights are missing, or the method has no such matrices.
    """
    means = _means(_matrices(run))
    drawn = edge_figure(means, figure.matrices, figure.edges)
    sentences = [f"{_mean_over(run)}. An edge's weight is the mean of its two directions."]
    for name in figure.matrices:
        edges = strongest_edges(means[name], figure.edges)
        sentences.append(f"{name}: {_counted(edges, len(means[name]))}.")
    return drawn, sentences


def _counted(edges: list[Pair], points: int) -> str:
    graph = landmark_set(points)
    given = {frozenset(edge) for edge in graph.edges}
    new = sum(frozenset(edge) not in given for edge in edges)
    kinds = Counter(kind_of(graph.indices[a], graph.indices[b]) for a, b in edges)
    listed = ", ".join(f"{'-'.join(kind)} {count}" for kind, count in sorted(kinds.items()))
    return f"{listed}; {new} of {len(edges)} are not in the given graph"


def _matrices(run: NetworkRun) -> Arrays:
    def collect() -> Arrays:
        from mer.folds.figure_data import learned_matrices

        return dict(learned_matrices(run.configuration, [run.weights(f) for f in run.folds]))

    return kept(run, "adjacency", run.folds, collect)


def _means(folds: Arrays) -> Arrays:
    return {name: stack.mean(axis=0) for name, stack in folds.items()}


def _mean_over(run: NetworkRun) -> str:
    return f"Mean over {len(run.folds)} folds of seed {run.seed}"
