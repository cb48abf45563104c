"""Whether a training opens clips of its test subject, whatever it then does with them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from mer.datamodules import MERDataModule
from mer.evaluation.verdict import Verdict, judge
from mer.types import Clip
from mer.views.cache import ViewCache

if TYPE_CHECKING:
    from mer.folds.trial import Trial

CHECK = "access"


class WatchedCache(ViewCache):
    """The arrays of a view, and whose were asked for.

    Args:
        cache: Whose arrays.

    Attributes:
        opened: The subject of every clip that was opened, by the clip's key.
    """

    def __init__(self, cache: ViewCache) -> None:
        # around the given one, which need not be a plain ViewCache
        self.view, self.stores = cache.view, cache.stores
        self._cache = cache
        self.opened: dict[str, str] = {}

    def fill(self, clips: tuple[Clip, ...]) -> int:
        """Prepare what is missing: for the cache, not for a training."""
        return self._cache.fill(clips)

    def arrays(self, clip: Clip) -> Mapping[str, np.ndarray]:
        """Return the arrays of a clip and note that it was opened."""
        self.opened[clip.key] = clip.subject
        return self._cache.arrays(clip)


def watch(data: MERDataModule) -> WatchedCache:
    """Make a data module note which clips it opens from now on; its loaders must be new ones."""
    watched = WatchedCache(data.cache)
    data.cache = watched
    return watched


def check_access(trial: "Trial") -> Verdict:
    """Make sure that a training opened no clip of the subjects that it is tested on.

    Choosing an epoch or stopping by the test clips may leave a short training as it was, so that
    the blindness replay is equal to the bit; but it has to look at them.

    Args:
        trial: After some steps and the end of its epoch, without the recorder of test clips.
    """
    data = trial.parts.data
    held_out = {data.subjects[key] for key in data.fold.test}
    findings = [
        f"the training of fold {data.fold.name} opens {key}, a clip of its test subject"
        for key, subject in sorted(trial.opened.items())
        if subject in held_out
    ]
    good = (
        f"{trial.trainer.global_step} steps of fold {data.fold.name} and the end of their epoch "
        f"opened {len(trial.opened)} clips, none of a test subject"
    )
    return judge(CHECK, findings, good)
