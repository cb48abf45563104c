"""The canary: a sound protocol learns nothing from permuted labels."""

from collections.abc import Sequence

import numpy as np

from mer.evaluation.metrics import uar
from mer.evaluation.protocol import check_results
from mer.evaluation.selection import select
from mer.evaluation.verdict import Verdict
from mer.folds.configuration import Configuration
from mer.types import FoldResult, IntArray

CHECK = "canary"
SEED = 1  # of the permutation, where the configuration names none
LIMIT = 2.0  # standard deviations; chance alone passes it once in about 44 times


def permuted(configuration: Configuration) -> Configuration:
    """Return the configuration with all labels permuted, by its own seed where it names one."""
    if configuration.values["data"]["init_args"].get("permuted_labels") is not None:
        return configuration
    return configuration.override({"data": {"init_args": {"permuted_labels": SEED}}})


def judge_canary(results: Sequence[FoldResult]) -> Verdict:
    """Compare the recall that permuted labels gave, by the last epoch, with chance.

    Args:
        results: All folds of one seed.

    Raises:
        MerError: They do not belong together.
    """
    check_results(results)
    matrix = select(results, "last").for_f1.matrix
    found, chance = float(uar(matrix)), 1 / len(matrix)
    limit = chance + LIMIT * chance_sd(matrix)
    reason = (
        f"UAR {found:.3f} with permuted labels over {len(results)} folds; chance is {chance:.3f}, "
        f"the limit {LIMIT:g} standard deviations above it {limit:.3f}"
    )
    return Verdict(CHECK, "pass" if found <= limit else "FAIL", reason)


def chance_sd(matrix: IntArray) -> float:
    """Return the standard deviation of the UAR over all ways to permute the true labels.

    With N clips, N_c of class c and A_c answered c, the hits of a class are hypergeometric:
    Var TP_c = N_c A_c (N - N_c) (N - A_c) / (N^2 (N - 1)), and between two classes
    Cov(TP_c, TP_d) = N_c N_d A_c A_d / (N^2 (N - 1)). UAR is the sum of TP_c / N_c over C.

    Args:
        matrix: Pooled counts, truth in rows, shape (C, C); every class occurs in the truth.
    """
    true, answered = matrix.sum(axis=1).astype(float), matrix.sum(axis=0).astype(float)
    count = true.sum()
    shared = np.outer(answered, answered)
    own = answered * (count - answered) * (count - true) / true
    np.fill_diagonal(shared, own)
    return float(np.sqrt(shared.sum() / (count**2 * (count - 1)))) / len(matrix)
