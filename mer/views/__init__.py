"""What one method sees of a clip: one file an input kind."""

from mer.views.apex_frame import ApexFrame
from mer.views.frame_pair import FramePair
from mer.views.frame_sequence import FrameSequence
from mer.views.images import Augmentation
from mer.views.landmark_flow_graph import LandmarkFlowGraph
from mer.views.landmark_triplet import LandmarkTriplet
from mer.views.magnification import Magnification
from mer.views.onset_apex_flow import OnsetApexFlow
from mer.views.region_patches import RegionPatches

__all__ = [
    "ApexFrame",
    "Augmentation",
    "FramePair",
    "FrameSequence",
    "LandmarkFlowGraph",
    "LandmarkTriplet",
    "Magnification",
    "OnsetApexFlow",
    "RegionPatches",
]
