import subprocess
import sys

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.files import file_digest
from mer.magnification import STMEMM
from mer.magnification.st_memm.checkpoint import Training, load_checkpoint, save_checkpoint
from mer.magnification.st_memm.magnifier import SHIPPED
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import Architecture

TINY = Architecture(channels=8, blocks=1, layers=2, heads=2, patch=4, window=2, pixel_channels=4)
FPS = 100.0


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Random weights: enough to see which frames went in."""
    torch.manual_seed(0)
    network = STMEMMNetwork(TINY)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    path = tmp_path_factory.mktemp("weights") / "weights.safetensors"
    save_checkpoint(network, Training("noise", 0, 0, "0", {}), path)
    return path


@pytest.fixture(scope="module")
def clip():
    return np.random.default_rng(0).integers(0, 256, (5, 18, 27, 3), dtype=np.uint8)


def test_static_sees_the_first_frame_and_each_other(file, clip):
    found = STMEMM(file).magnify(clip, 4, FPS)
    for index, frame in enumerate(clip):
        pair = np.stack([clip[0], frame])
        np.testing.assert_array_equal(STMEMM(file).magnify(pair, 4, FPS, [1])[0], found[index])


def test_dynamic_sees_each_frame_and_the_one_before(file, clip):
    found = STMEMM(file, "dynamic").magnify(clip, 4, FPS)
    for index in range(1, len(clip)):
        pair = clip[index - 1 : index + 1]
        np.testing.assert_array_equal(STMEMM(file).magnify(pair, 4, FPS, [1])[0], found[index])
    assert not np.array_equal(found[2:], STMEMM(file).magnify(clip, 4, FPS)[2:])


@pytest.mark.parametrize("mode", ["static", "dynamic"])
def test_a_frame_is_the_same_whatever_else_is_wanted(file, clip, mode):
    magnifier = STMEMM(file, mode)
    whole = magnifier.magnify(clip, 4, FPS)
    np.testing.assert_array_equal(magnifier.magnify(clip, 4, FPS, [3, 0, 1]), whole[[3, 0, 1]])


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("two_threads")
def test_threads_of_the_process_change_nothing(file, clip):
    many = STMEMM(file).magnify(clip, 4, FPS)
    torch.set_num_threads(1)
    np.testing.assert_array_equal(STMEMM(file).magnify(clip, 4, FPS), many)


def test_the_factor_counts(file, clip):
    assert not np.array_equal(*(STMEMM(file).magnify(clip, f, FPS, [3]) for f in (2, 6)))


def test_factor_one_gives_the_frames_back(clip, tmp_path):
    """Without a look at the weights."""
    magnifier = STMEMM(tmp_path / "none.safetensors")
    np.testing.assert_array_equal(magnifier.magnify(clip, 1, FPS), clip)
    np.testing.assert_array_equal(magnifier.magnify(clip, 1, FPS, [4, 2]), clip[[4, 2]])


@pytest.mark.filterwarnings("error")
def test_frames_on_disk_stay_as_they_are(file, clip, tmp_path):
    np.save(tmp_path / "frames.npy", clip)
    mapped = np.load(tmp_path / "frames.npy", mmap_mode="r")
    found = STMEMM(file).magnify(mapped, 3, FPS)
    np.testing.assert_array_equal(found, STMEMM(file).magnify(clip, 3, FPS))
    np.testing.assert_array_equal(np.load(tmp_path / "frames.npy"), clip)


def test_the_content_is_that_of_the_weights_not_their_place(file, tmp_path):
    copy = tmp_path / "copy.safetensors"
    copy.write_bytes(file.read_bytes())
    assert STMEMM(copy).content() == STMEMM(file).content()
    assert STMEMM(file).content() == {"checkpoint": file_digest(file), "mode": "static"}
    assert STMEMM(file, "dynamic").content() != STMEMM(file).content()
    with pytest.raises(MerError, match=r"no checkpoint .*none; mer fit -c"):
        STMEMM(tmp_path / "none").content()


def test_the_header_says_what_it_was_trained_on(file, tmp_path):
    assert STMEMM(file).pretrained == {"magnifier": "noise"}
    (tmp_path / "text").write_text("no weights")
    with pytest.raises(MerError, match="text is no checkpoint of ST-MEMM, or is damaged"):
        _ = STMEMM(tmp_path / "text").pretrained


def test_the_largest_factor_of_the_training_is_told(file):
    assert STMEMM(file).max_factor() is None
    assert STMEMM().max_factor() == 20


def test_an_unknown_mode_is_refused():
    with pytest.raises(MerError, match="mode is 'both'; it takes static, dynamic"):
        STMEMM(mode="both")


def test_a_missing_checkpoint_is_one_sentence(clip, tmp_path):
    with pytest.raises(MerError, match=r"There is no checkpoint .*none\.safetensors"):
        STMEMM(tmp_path / "none.safetensors").magnify(clip, 2, FPS)


def test_naming_it_needs_no_torch():
    code = (
        "import sys; from mer.magnification import STMEMM; STMEMM().content();"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_shipped_weights_are_small_and_say_what_they_are():
    network, training = load_checkpoint(SHIPPED)
    assert SHIPPED.stat().st_size < 5e6
    assert network.architecture.reconstruction == "motion"
    assert training.trained_on == "drawn textures and shapes; no picture of a person"
    assert training.steps > 1000
    assert str(SHIPPED.parent) not in str(training)
