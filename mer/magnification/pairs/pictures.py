"""Folders of pictures to make pairs of: backgrounds, and things cut out of VOC's pictures."""

from pathlib import Path

import cv2
import numpy as np

from mer.errors import MerError
from mer.magnification.pairs.folder_record import folder_record
from mer.magnification.pairs.photos import Photo, cut_out, scaled
from mer.magnification.pairs.shapes import Shape, draw_shape
from mer.magnification.pairs.textures import Texture
from mer.types import ByteArray

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp")
# folders of PASCAL VOC, and the colour of the borders of its objects (RGB)
PICTURES, MASKS, BORDER = "JPEGImages", "SegmentationObject", (224, 224, 192)
# colours of objects as numbers
CODE = np.array([1, 256, 65536], np.int32)
# files that one pair opens for what lies before its background
OPENED = 2
# px: an object that is smaller in its picture shows nothing
LEAST = 12


class Pictures:
    """Two folders; what a pair takes of them depends on its generator and their files' names.

    Args:
        backgrounds: Folder of pictures, such as COCO's `train2017`; None leaves backgrounds drawn.
        foregrounds: PASCAL VOC's folder, whose masks cut out objects, or a folder of pictures,
            which fill drawn shapes; None leaves things drawn.

    Raises:
        MerError: A folder is not there or holds no pictures.
    """

    def __init__(self, backgrounds: Path | None = None, foregrounds: Path | None = None) -> None:
        self._folders = {"backgrounds": backgrounds, "foregrounds": foregrounds}
        self._voc = foregrounds if foregrounds and (foregrounds / MASKS).is_dir() else None
        self._behind = _files(backgrounds) if backgrounds else ()
        self._before = (
            _files(self._voc / MASKS if self._voc else foregrounds) if foregrounds else ()
        )

    def records(self) -> dict[str, dict[str, str | int]]:
        """Return what `folder_record` says of each folder that is given.

        Raises:
            MerError: A picture of a mask is not there.
        """
        before = list(self._before)
        if self._voc:
            before += [_pictured(self._voc, mask) for mask in self._before]
        used = {"backgrounds": self._behind, "foregrounds": before}
        try:
            return {
                name: folder_record(folder, used[name])
                for name, folder in self._folders.items()
                if folder
            }
        except OSError as error:
            raise MerError(
                f"Magnification pairs: {error.filename} cannot be read: {error.strerror}."
            ) from error

    def background(self, generator: np.random.Generator, size: int) -> Texture | None:
        """Return part of a picture, at half its size or less where it is large enough."""
        if not self._behind:
            return None
        return _crop(_read(_one_of(self._behind, generator)), generator, size)

    def things(
        self, generator: np.random.Generator, size: int, count: int
    ) -> list[tuple[Texture, Shape]]:
        """Return objects of some pictures, at most `count`; none without a folder."""
        things: list[tuple[Texture, Shape]] = []
        for _ in range(OPENED if self._before else 0):
            file = _one_of(self._before, generator)
            if self._voc:
                things += _objects(self._voc, file, generator, size)
            else:
                things += _patches(file, generator, size, count // OPENED)
        return things[:count]


def _files(folder: Path) -> tuple[Path, ...]:
    found = folder.iterdir() if folder.is_dir() else ()
    files = tuple(sorted(path for path in found if path.suffix.lower() in SUFFIXES))
    if not files:
        raise MerError(
            f"Magnification pairs: {folder} holds no pictures ({', '.join(SUFFIXES)}); name a "
            "folder such as COCO's train2017, or PASCAL VOC's VOC2012 for foregrounds."
        )
    return files


def _one_of(files: tuple[Path, ...], generator: np.random.Generator) -> Path:
    return files[int(generator.integers(len(files)))]


def _read(path: Path) -> ByteArray:
    """Return a picture, RGB, shape (H, W, 3).

    Raises:
        MerError: It is not there or cannot be read.
    """
    try:
        raw = np.fromfile(path, np.uint8)
        found = cv2.imdecode(raw, cv2.IMREAD_COLOR_RGB) if len(raw) else None
    except (OSError, cv2.error):
        found = None
    if found is None:
        raise MerError(
            f"Magnification pairs: {path} cannot be read as a picture; put it back or take it out "
            "of the folder."
        )
    return np.asarray(found, np.uint8)


def _crop(picture: ByteArray, generator: np.random.Generator, size: int) -> Photo:
    shorter = min(picture.shape[:2])
    least = min(1.0, size / shorter)
    scale = generator.uniform(least, max(least, min(0.7, 2.5 * least)))
    pixels = scaled(picture, scale)
    height, width = pixels.shape[1:]
    left, top = (float(generator.uniform(0, max(side - size, 0))) for side in (width, height))
    return Photo(pixels, (left, top))


def _objects(
    root: Path, file: Path, generator: np.random.Generator, size: int
) -> list[tuple[Texture, Shape]]:
    """Return the objects of one picture of VOC, each of its own new size."""
    masks, picture = _read(file), _read(_pictured(root, file))
    if masks.shape != picture.shape:
        raise MerError(f"Magnification pairs: {file} is not as large as its picture in {PICTURES}.")
    codes, border = masks @ CODE, int(np.dot(BORDER, CODE))
    things: list[tuple[Texture, Shape]] = []
    # an even sample of the pixels names all objects that are large enough to be shown
    for code in np.unique(codes[::3, ::3]):
        if code in (0, border):
            continue
        mask = np.asarray((codes == code) * 255, np.uint8)
        if min(cv2.boundingRect(mask)[2:]) >= LEAST:
            side = 8 * (size / 12) ** float(generator.random())
            things.append(cut_out(picture, mask, side))
    return things


def _pictured(root: Path, mask: Path) -> Path:
    """Return the picture of one of VOC's masks."""
    return root / PICTURES / f"{mask.stem}.jpg"


def _patches(
    file: Path, generator: np.random.Generator, size: int, count: int
) -> list[tuple[Texture, Shape]]:
    """Return drawn shapes that parts of one picture fill."""
    picture = _crop(_read(file), generator, size)
    height, width = picture.pixels.shape[1:]
    things: list[tuple[Texture, Shape]] = []
    for _ in range(count):
        place = float(generator.uniform(0, width)), float(generator.uniform(0, height))
        radius = 4 * (size / 12) ** float(generator.random())
        things.append((Photo(picture.pixels, place), draw_shape(generator, radius)))
    return things
