from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.frames import FrameListing, frame_number, list_frames, nearest_index
from mer.errors import MerError


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("reg_img46.jpg", 46),
        ("006_05562.jpg", 5562),
        ("007_7030.jpg", 7030),
        ("image17581039.jpg", 17581039),
    ],
)
def test_frame_number_is_the_last_integer_of_the_stem(name, number):
    assert frame_number(Path("sub01/EP02_01f") / name) == number


def test_frame_number_without_a_digit_names_the_file():
    with pytest.raises(MerError, match=r"cover\.jpg carries no frame number"):
        frame_number(Path("EP02_01f/cover.jpg"))


def test_list_frames_orders_by_number_and_passes_over_other_files(tmp_path):
    for name in [
        "reg_img100.jpg",
        "reg_img99.jpg",
        "reg_img9.JPG",
        "note2.txt",
        "._reg_img1.jpg",
        "cover.jpg",
    ]:
        (tmp_path / name).touch()
    (tmp_path / "reg_img7.jpg").mkdir()
    found = list_frames(tmp_path)
    assert found.names == ("reg_img9.JPG", "reg_img99.jpg", "reg_img100.jpg")
    assert found.numbers == (9, 99, 100)
    assert found.paths == tuple(tmp_path / name for name in found.names)


def test_every_kind_of_picture_of_the_releases_is_listed(tmp_path):
    names = ("1.png", "reg_image139562.bmp", "image17581039.jpg", "3.jpeg")
    for name in (*names, "4.gif", "5.jpg.txt", "6.xlsx"):
        (tmp_path / name).touch()
    assert set(list_frames(tmp_path).names) == set(names)


def test_two_pictures_of_one_number_are_both_listed(tmp_path):
    for name in ("img50.jpg", "reg_img50.jpg", "img051.jpg"):
        (tmp_path / name).touch()
    assert list_frames(tmp_path).numbers == (50, 50, 51)


def test_a_folder_of_no_pictures_is_an_empty_listing(tmp_path):
    assert list_frames(tmp_path) == FrameListing(tmp_path, (), ())


def test_list_frames_of_no_folder_is_an_error(tmp_path):
    with pytest.raises(MerError, match=r"Cannot list the frames in .*absent: No such file"):
        list_frames(tmp_path / "absent")


STEMS = st.tuples(
    st.sampled_from(["", "img", "reg_img", "006_", "s3_2_"]),
    st.integers(0, 10**9),
    st.sampled_from([1, 3, 6]),
    st.sampled_from(["", "_b", "."]),
)


@given(st.lists(STEMS, min_size=1, max_size=8))
def test_order_on_disk_is_the_order_of_the_numbers_however_padded(tmp_path_factory, stems):
    folder = tmp_path_factory.mktemp("clip")
    names = {f"{start}{n:0{pad}d}{end}.jpg": n for start, n, pad, end in stems}
    for name in names:
        (folder / name).touch()
    found = list_frames(folder)
    assert found.numbers == tuple(sorted(names.values()))
    assert set(found.names) == set(names)
    assert tuple(map(frame_number, found.paths)) == found.numbers
    assert all(names[name] == n for name, n in zip(found.names, found.numbers, strict=True))


@given(
    st.lists(st.integers(0, 60), max_size=30).map(sorted),
    st.integers(-5, 65),
    st.integers(-5, 65),
)
def test_a_part_of_a_listing_holds_exactly_what_lies_between(numbers, first, last):
    folder = Path("clip")
    names = tuple(f"{place}.jpg" for place in range(len(numbers)))
    part = FrameListing(folder, tuple(numbers), names).between(first, last)
    wanted = [(n, name) for n, name in zip(numbers, names, strict=True) if first <= n <= last]
    assert list(zip(part.numbers, part.names, strict=True)) == wanted
    assert part.paths == tuple(folder / name for _, name in wanted)
    assert part.between(first, last) == part


@given(st.sets(st.integers(0, 300), min_size=1).map(sorted), st.integers(-50, 350))
def test_nearest_index_is_the_first_of_the_closest(numbers, wanted):
    distances = [abs(number - wanted) for number in numbers]
    assert nearest_index(numbers, wanted) == distances.index(min(distances))
