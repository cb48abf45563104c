import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.frames import frame_number, list_frames, nearest_index
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
    assert [f.name for f in list_frames(tmp_path)] == [
        "reg_img9.JPG",
        "reg_img99.jpg",
        "reg_img100.jpg",
    ]


def test_list_frames_of_no_folder_is_an_error(tmp_path):
    with pytest.raises(MerError, match=r"Cannot list the frames in .*absent: No such file"):
        list_frames(tmp_path / "absent")


@given(st.sets(st.integers(0, 10**9), min_size=1, max_size=8), st.randoms())
def test_order_on_disk_is_the_order_of_the_numbers_however_padded(
    tmp_path_factory, numbers, shuffle
):
    folder = tmp_path_factory.mktemp("clip")
    names = {n: f"reg_img{n:0{shuffle.choice([1, 3, 6])}d}.jpg" for n in numbers}
    for number in random.Random(0).sample(sorted(numbers), len(numbers)):
        (folder / names[number]).touch()
    assert [frame_number(frame) for frame in list_frames(folder)] == sorted(numbers)


@given(st.sets(st.integers(0, 300), min_size=1).map(sorted), st.integers(-50, 350))
def test_nearest_index_is_the_first_of_the_closest(numbers, wanted):
    distances = [abs(number - wanted) for number in numbers]
    assert nearest_index(numbers, wanted) == distances.index(min(distances))
