"""Reading one picture of a clip."""

from pathlib import Path

import cv2
import numpy as np

from mer.types import ByteArray


class UnusableClipError(Exception):
    """A clip cannot be prepared; the message is the sentence that the manifest gives as reason."""


def read_picture(path: Path) -> ByteArray:
    """Read a picture of any format that OpenCV knows.

    Returns:
        RGB, shape (height, width, 3); grey pictures have three equal channels.

    Raises:
        UnusableClipError: The file is missing, empty, cut off or not a picture.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnusableClipError(f"{short_name(path)} cannot be read: {error.strerror}.") from error
    if not raw:
        raise UnusableClipError(f"{short_name(path)} is empty.")
    if _is_cut_jpeg(raw):
        raise UnusableClipError(f"{short_name(path)} is cut off before its end.")
    try:
        picture = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error:  # of a header that asks for an absurd size
        picture = None
    if picture is None:
        raise UnusableClipError(f"{short_name(path)} is not a whole picture.")
    return np.asarray(picture, np.uint8)


def short_name(path: Path) -> str:
    """Return `<folder>/<file>`: a manifest tells nothing about the machine it was made on."""
    return f"{path.parent.name}/{path.name}"


def _is_cut_jpeg(raw: bytes) -> bool:
    # OpenCV 4 fills up what is missing in grey. The end marker never occurs within the picture's
    # own data; that of an embedded preview lies in the first half.
    return raw.startswith(b"\xff\xd8") and raw.rfind(b"\xff\xd9") < len(raw) // 2
