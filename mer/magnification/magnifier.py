"""What every way of magnifying motion offers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from mer.types import ByteArray


class Magnifier(ABC):
    """Makes the small movements of a clip larger.

    Subclasses are frozen dataclasses of their settings: a configuration names them by class path
    and the cache of a view is keyed by their fields.
    """

    @abstractmethod
    def magnify(
        self, frames: ByteArray, factor: float, fps: float, wanted: Sequence[int] | None = None
    ) -> ByteArray:
        """Return magnified frames.

        Args:
            frames: The whole clip from its onset, RGB, shape (T, H, W, 3); may be memory-mapped.
            factor: How many times as large a movement becomes, at least 1, which gives the frames
                back.
            fps: Frames a second.
            wanted: Indices of the frames to return; None returns all.

        Returns:
            Shape (T or len(wanted), H, W, 3).
        """
