import cv2
import numpy as np
import pytest

from mer.errors import MerError
from mer.magnification.pairs.pair import PairSettings, draw_pair
from mer.magnification.pairs.photos import Outline, Photo
from mer.magnification.pairs.pictures import BORDER, Pictures
from mer.magnification.pairs.shapes import Blob, Polygon


def write(path, picture):
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), np.ascontiguousarray(picture[..., ::-1]))


def noise(seed, height=90, width=140):
    coarse = np.random.default_rng(seed).integers(0, 256, (height // 6, width // 6, 3), np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def voc(tmp_path):
    """Two objects, one of them too small, with the border that VOC draws around each."""
    root = tmp_path / "VOC2012"
    picture, mask = noise(1), np.zeros((90, 140, 3), np.uint8)
    picture[20:60, 30:80] = (255, 0, 0)
    mask[18:62, 28:82] = BORDER
    mask[20:60, 30:80] = (128, 0, 0)
    mask[80:84, 100:104] = (0, 128, 0)
    write(root / "JPEGImages" / "2007_000032.jpg", picture)
    write(root / "SegmentationObject" / "2007_000032.png", mask)
    return root


@pytest.fixture
def photos(tmp_path):
    for seed in range(3):
        write(tmp_path / "train2017" / f"{seed}.jpg", noise(seed, 300, 400))
    (tmp_path / "train2017" / "list.txt").write_text("not a picture")
    return tmp_path / "train2017"


def test_masks_cut_objects_out(voc):
    things = Pictures(foregrounds=voc).things(np.random.default_rng(0), 96, 10)
    assert len(things) == 2  # of two openings of the one picture; the small object is left out
    for photo, outline in things:
        assert isinstance(outline, Outline)
        middle = photo.colours(np.zeros(1, np.float32), np.zeros(1, np.float32))[:, 0, 0]
        assert middle == pytest.approx([1, 0, 0], abs=0.05)
    assert len(Pictures(foregrounds=voc).things(np.random.default_rng(0), 96, 1)) == 1


def test_a_folder_without_masks_fills_drawn_shapes(photos):
    things = Pictures(foregrounds=photos).things(np.random.default_rng(0), 96, 9)
    assert len(things) == 8
    assert all(isinstance(photo, Photo) for photo, _ in things)
    assert all(isinstance(shape, Blob | Polygon) for _, shape in things)


def test_a_background_fills_the_picture_at_a_size_that_it_has(photos):
    for seed in range(5):
        photo = Pictures(photos).background(np.random.default_rng(seed), 96)
        height, width = photo.pixels.shape[1:]
        assert 96 <= min(height, width) <= 0.7 * 300 + 1
        assert photo.origin[0] + 96 <= width + 1
        assert photo.origin[1] + 96 <= height + 1


def test_without_folders_everything_stays_drawn():
    nothing = Pictures()
    assert nothing.background(np.random.default_rng(0), 96) is None
    assert nothing.things(np.random.default_rng(0), 96, 9) == []


def test_pairs_of_pictures_are_pairs(voc, photos):
    source, settings = Pictures(photos, voc), PairSettings(size=64, max_motion=2, max_factor=8)
    for seed in range(6):
        pair, again = (draw_pair(settings, np.random.default_rng(seed), source) for _ in range(2))
        assert pair.magnified.shape == (3, 64, 64)
        assert (pair.magnified == again.magnified).all()
        assert pair.magnified.std() > 0.02


def test_a_picture_smaller_than_the_pair_goes_on_mirrored(tmp_path):
    write(tmp_path / "small" / "a.png", noise(0, 40, 50))
    photo = Pictures(tmp_path / "small").background(np.random.default_rng(0), 96)
    places = np.arange(96, dtype=np.float32)
    assert np.isfinite(photo.colours(places, places)).all()


def test_a_folder_without_pictures_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(MerError, match=r"holds no pictures .*COCO"):
            Pictures(backgrounds=folder)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8 no picture", None])
def test_an_unreadable_picture_is_named(photos, content):
    source = Pictures(photos)
    for path in photos.glob("*.jpg"):
        path.write_bytes(content) if content is not None else path.unlink()
    with pytest.raises(MerError, match=r"\d\.jpg cannot be read as a picture; put it back"):
        source.background(np.random.default_rng(0), 96)


def test_a_mask_without_its_picture_is_named(voc):
    source = Pictures(foregrounds=voc)
    (voc / "JPEGImages" / "2007_000032.jpg").unlink()
    with pytest.raises(MerError, match=r"JPEGImages.2007_000032\.jpg cannot be read"):
        source.things(np.random.default_rng(0), 96, 3)


def test_a_mask_of_another_size_is_refused(voc):
    write(voc / "JPEGImages" / "2007_000032.jpg", noise(1, 60, 60))
    with pytest.raises(MerError, match="is not as large as its picture"):
        Pictures(foregrounds=voc).things(np.random.default_rng(0), 96, 3)


def test_folders_are_recorded_with_the_pictures_of_their_masks(voc, photos):
    assert Pictures().records() == {}
    records = Pictures(photos, voc).records()
    assert [(name, one["folder"], one["files"]) for name, one in records.items()] == [
        ("backgrounds", "train2017", 3), ("foregrounds", "VOC2012", 2)
    ]  # fmt: skip
    (voc / "JPEGImages" / "2007_000032.jpg").unlink()
    with pytest.raises(MerError, match=r"2007_000032\.jpg cannot be read: No such file"):
        Pictures(foregrounds=voc).records()
