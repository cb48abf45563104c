"""What every way of magnifying motion offers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from mer.types import ByteArray

PART = 16  # frames asked for at a time, where no magnifier knows better


@dataclass(frozen=True)
class Magnifier(ABC):
    """Makes the small movements of a clip larger.

    Subclasses are frozen dataclasses of their settings: a configuration names them by class path
    and the cache of a view is keyed by their content and by the code of their module.
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

    def content(self) -> Mapping[str, object]:
        """Return what decides the pictures beside the code, as plain values: the settings.

        A magnifier that reads a file gives the file's digest in place of its path.

        Raises:
            MerError: A file is missing.
        """
        return asdict(self)

    @property
    def pretrained(self) -> Mapping[str, str]:
        """What learnt weights were trained on, by part; empty where nothing was learnt.

        Raises:
            MerError: The weights are missing or damaged.
        """
        return {}

    def max_factor(self) -> float | None:
        """Return the largest factor that weights were trained on; None where nobody says.

        Raises:
            MerError: The weights are missing or damaged.
        """
        return None

    def frames_at_a_time(self, frames: ByteArray) -> int:
        """Return how many frames to ask for at a time where all are wanted, one after the other.

        Args:
            frames: The whole clip, shape (T, H, W, 3).
        """
        del frames
        return PART
