"""What one method sees of a clip: one file an input kind."""

from mer.views.apex_frame import ApexFrame
from mer.views.frame_pair import FramePair
from mer.views.images import Augmentation
from mer.views.landmark_triplet import LandmarkTriplet
from mer.views.magnification import Magnification

__all__ = ["ApexFrame", "Augmentation", "FramePair", "LandmarkTriplet", "Magnification"]
