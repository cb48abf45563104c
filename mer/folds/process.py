"""How a process that trains is set up: one thread, and memory that is kept for the next batch."""

import ctypes
import sys

import cv2
import torch

# glibc's mallopt parameters; the same as MALLOC_TRIM_THRESHOLD_ and MALLOC_MMAP_THRESHOLD_
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT = 2**30


def set_up_process() -> None:
    """Use one intra-op thread and keep freed memory.

    Every batch and every activation map is a block of megabytes. glibc gives such blocks back to
    the system as soon as they are free, so that the next batch pays for every page again: that
    is most of the time of a batch, and a fifth of a small network's step.
    """
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt is not None:
            mallopt(_M_TRIM_THRESHOLD, _KEPT)
            mallopt(_M_MMAP_THRESHOLD, _KEPT)
