"""What one method sees of a clip: one file an input kind."""

from mer.views.frame_pair import FramePair
from mer.views.images import Augmentation

__all__ = ["Augmentation", "FramePair"]
