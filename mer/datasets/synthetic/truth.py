"""What truly happens in a clip, whatever the annotation says; the corpus's README explains it."""

from pathlib import Path

import numpy as np

from mer.datasets.synthetic.backdrop import CROP_LEFT, CROP_TOP
from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.recording import Recording
from mer.files import write_atomically


def write_truth(path: Path, recording: Recording, camera: Camera) -> None:
    """Write landmarks and movements of all recorded frames as `.npz`.

    Raises:
        MerError: The file cannot be written.
    """
    plan, motion = recording.plan, recording.motion
    count = plan.count
    values = {
        "emotion": np.array(plan.emotion),
        "numbers": np.arange(plan.first, plan.last + 1),
        "onset": np.array(plan.onset),
        "apex": np.array(plan.apex),
        "offset": np.array(plan.offset),
        "landmarks": recording.landmarks(),
        "crop_corner": np.array([CROP_LEFT, CROP_TOP]),
        "raw_scale": np.array(camera.scale),
        "raw_offset": np.array(camera.offset),
        "units": np.array([str(unit) for unit in motion.expression], dtype="<U3"),
        "intensity": np.array([*motion.expression.values()], np.float32).reshape(-1, count),
        "clutter_units": np.array([str(unit) for unit in motion.clutter], dtype="<U3"),
        "clutter_intensity": np.array([*motion.clutter.values()], np.float32).reshape(-1, count),
        "blink": motion.closure.astype(np.float32),
        "pose": motion.pose.astype(np.float32),
    }
    write_atomically(path, lambda s: np.savez_compressed(s, allow_pickle=False, **values))
