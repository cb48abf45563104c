"""t-SNE (van der Maaten and Hinton, 2008) of a network's features."""

import numpy as np
import numpy.typing as npt

from mer.errors import MerError

Doubles = npt.NDArray[np.float64]


def tsne(features: npt.NDArray[np.floating], perplexity: float = 30.0) -> Doubles:
    """Embed features in the plane: exact, from the principal components, equal for equal features.

    Args:
        features: One a row, shape (N, D).
        perplexity: The effective number of neighbours; lowered to (N - 1) / 3 where there are
            too few rows for it.

    Returns:
        Shape (N, 2).

    Raises:
        MerError: There are fewer than 4 rows, or a number is not finite.
    """
    values = np.asarray(features, np.float64)
    if len(values) < 4 or not np.isfinite(values).all():
        raise MerError(
            f"t-SNE takes finite features of 4 clips or more, not an array of {values.shape}."
        )
    if (values == values[0]).all():  # equal features have no principal components
        return np.zeros((len(values), 2))
    from sklearn.manifold import TSNE

    # two components need two columns
    padded = np.pad(values, ((0, 0), (0, max(0, 2 - values.shape[1]))))
    model = TSNE(
        perplexity=usable_perplexity(len(values), perplexity),
        method="exact",
        init="pca",
        random_state=0,  # of the randomised search for the components
    )
    return np.asarray(model.fit_transform(padded), np.float64)


def usable_perplexity(count: int, perplexity: float) -> float:
    """Return a perplexity that so many points can have: at most (N - 1) / 3."""
    return min(perplexity, (count - 1) / 3)
