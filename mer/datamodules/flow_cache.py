"""The arrays of a flow view over ready-made pictures, in memory."""

from collections.abc import Mapping

import numpy as np

from mer.datamodules.flow_store import FlowStore
from mer.errors import MerError
from mer.types import Clip
from mer.views.base import Arrays, View
from mer.views.cache import ViewCache
from mer.views.onset_apex_flow import OnsetApexFlow


class FlowCache(ViewCache):
    """Flow pictures at the size of a view; nothing is written to disk.

    Args:
        view: An `OnsetApexFlow`; only its size, and its scaling of what is no bytes, matter.
        flows: The pictures of each dataset.

    Raises:
        MerError: The view looks at frames or landmarks.
    """

    def __init__(self, view: View, flows: Mapping[str, FlowStore]) -> None:
        if not isinstance(view, OnsetApexFlow):
            raise MerError(
                f"Data module Flow brings flow pictures, and view {type(view).__name__} looks at "
                "frames; take a method of flow, -c configs/method/ststnet.yaml for example."
            )
        self.view = view
        self.stores = flows
        self._resize = view.from_picture
        self._flows = flows
        self._kept: dict[str, Arrays] = {}

    def fill(self, clips: tuple[Clip, ...]) -> int:
        """Resize what was not asked for before and return the number of clips."""
        missing = [clip for clip in clips if clip.key not in self._kept]
        for clip in missing:
            self.arrays(clip)
        return len(missing)

    def arrays(self, clip: Clip) -> Mapping[str, np.ndarray]:
        """Return `flow`, shape (size, size, 3)."""
        if clip.key not in self._kept:
            self._kept[clip.key] = self._resize(self._flows[clip.dataset].picture(clip.key))
        return self._kept[clip.key]
