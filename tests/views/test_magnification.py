from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from mer import code
from mer.code import code_digest
from mer.errors import MerError
from mer.magnification import STMEMM, Eulerian, Linear
from mer.magnification.st_memm import network
from mer.types import Clip
from mer.views import Magnification

CLIP = Clip("casme2/sub01/a", "casme2/sub01", (), 2, 5, 9, "annotated", "x", (), None, 200.0)
NETWORK = sorted(Path(network.__file__).parent.glob("[a-z]*.py"))  # of ST-MEMM, all files


class Noise:
    """A store of one clip of 12 frames of noise."""

    def frames(self, key):
        assert key == CLIP.key
        return np.random.default_rng(0).integers(0, 255, (12, 20, 20, 3), dtype=np.uint8)


@dataclass(frozen=True)
class Other(Linear):
    pass


def test_the_clip_begins_at_its_onset():
    found = Magnification(Linear(), 2.0).frames(CLIP, Noise(), [2, 5])
    frames = Noise().frames(CLIP.key).astype(int)
    np.testing.assert_array_equal(found[0], frames[2])
    np.testing.assert_array_equal(found[1], np.clip(2 * frames[5] - frames[2], 0, 255))


def test_frames_outside_of_the_clip_do_not_count():
    inside = Noise().frames(CLIP.key)[2:10]
    found = Magnification(Eulerian(), 4.0).frames(CLIP, Noise(), [9])
    np.testing.assert_array_equal(found, Eulerian().magnify(inside, 4.0, 200.0)[7:])


def test_factor_one_gives_the_frames_back():
    found = Magnification(factor=1).frames(CLIP, Noise(), [2, 9])
    np.testing.assert_array_equal(found, Noise().frames(CLIP.key)[[2, 9]])


def test_the_identity_is_over_method_settings_and_factor():
    one = Magnification(Linear(), 3.0)
    assert one.identity() == Magnification(Linear(), 3.0).identity()
    others = [replace(one, factor=4.0), Magnification(Other(), 3.0), Magnification(),
              Magnification(Eulerian(low=1.0))]  # fmt: skip
    assert all(other.identity() != one.identity() for other in others)
    assert others[2].identity() != others[3].identity()


def test_the_identity_of_methods_without_weights_stays_what_it_was():
    """Caches and results from before there were any are still found."""
    found = Magnification(Eulerian(), 3.0)
    settings = asdict(Eulerian())
    assert found.identity() == {
        "magnifier": settings, "factor": 3.0, "class": "mer.magnification.eulerian.Eulerian",
        "code": code_digest(["mer.magnification.eulerian"]),
    }  # fmt: skip


def test_weights_count_by_what_they_are_and_the_code_of_the_network_with_them(tmp_path):
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for path, content in ((one, b"a"), (same, b"a"), (other, b"b")):
        path.write_bytes(content)
    identities = [Magnification(STMEMM(path), 3.0).identity() for path in (one, same, other)]
    assert identities[0] == identities[1]
    assert identities[0] != identities[2]
    assert Magnification(STMEMM(one, "dynamic"), 3.0).identity() != identities[0]
    assert identities[0]["code"] == code_digest(["mer.magnification.st_memm.magnifier"])


@pytest.mark.parametrize("file", NETWORK, ids=lambda file: file.stem)
def test_a_changed_file_of_the_network_is_another_identity(file, monkeypatch):
    learned, plain = Magnification(STMEMM()), Magnification()
    before = learned.identity(), plain.identity()
    read = code._source
    changed = lambda path: read(path) + "\nCHANGED = 1\n" * (Path(path) == file)  # noqa: E731
    monkeypatch.setattr(code, "_source", changed)
    assert learned.identity()["code"] != before[0]["code"]
    assert plain.identity() == before[1]


@dataclass(frozen=True)
class Elsewhere(Linear):
    """A magnifier from outside of the package, which reads a file."""

    file: str = "/some/where"

    def content(self):
        return {"file": "digest"}


def test_a_magnifier_from_elsewhere_says_itself_what_decides_its_pictures():
    found = Magnification(Elsewhere(), 2.0).identity()
    assert found["magnifier"] == {"file": "digest"}
    assert found == Magnification(Elsewhere("/moved"), 2.0).identity()


def test_a_factor_below_one_is_refused():
    with pytest.raises(MerError, match=r"factor is 0\.5; it takes 1 or more"):
        Magnification(factor=0.5)
