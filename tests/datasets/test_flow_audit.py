import pytest

from mer.datasets.flow import read_flow
from mer.datasets.flow_audit import audit_flow, with_remarks
from mer.datasets.synthetic.marker import MARKER
from mer.types import Remark

# clips a class and subjects of MEGC2019's parts
PARTS = {
    "casme2": ((88, 32, 25), 24), "samm": ((92, 26, 15), 28), "smic": ((70, 51, 43), 16),
}  # fmt: skip


@pytest.fixture
def megc(tmp_path):
    """442 rows in MEGC2019's sizes and empty files in the place of pictures."""
    lines = ["dataset,subject,clip,label"]
    for name, (counts, subjects) in PARTS.items():
        labels = [label for label, count in enumerate(counts) for _ in range(count)]
        for number, label in enumerate(labels):
            subject = f"{number % subjects + 1:02d}"
            lines.append(f"{name},{subject},c{number},{label}")
            (tmp_path / f"{name}_{subject}_c{number}.png").write_bytes(b"")
    (tmp_path / "flow.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_megc2019_s_442_clips_and_each_part_are_as_published(megc):
    whole, *parts = audit_flow(read_flow(megc))
    (count,) = whole.schemes
    assert (whole.clips, whole.subjects, count.counts) == (442, 68, (250, 109, 83))
    assert (count.equal, count.mark, whole.unusable) == (True, "verified", ())
    for part, (name, (counts, subjects)) in zip(parts, PARTS.items(), strict=True):
        assert part.versions == {"flow": name}
        assert (part.schemes[0].counts, part.subjects) == (counts, subjects)
        assert part.schemes[0].equal


def test_a_clip_less_is_no_longer_equal_and_is_named(megc):
    (megc / "samm_01_c0.png").unlink()
    whole, casme2, samm, _ = audit_flow(read_flow(megc))
    assert [remark.key for remark in whole.unusable] == ["samm/001/c0"]
    assert (whole.schemes[0].equal, casme2.schemes[0].equal) == (False, True)
    assert samm.schemes[0].counts == (91, 26, 15)


def test_pictures_that_cannot_be_read_leave_the_count(megc):
    index = read_flow(megc)
    key = index.clips[0].key
    fewer = with_remarks(index, [Remark(key, "it is empty.", unusable=True), Remark("x", "odd.")])
    whole = audit_flow(fewer)[0]
    assert whole.clips == 441
    assert [remark.text for remark in whole.unusable] == ["it is empty."]
    assert [remark.text for remark in whole.odd] == ["odd."]


def test_one_dataset_is_audited_once_and_a_drawn_one_says_so(tmp_path):
    (tmp_path / "flow.csv").write_text("dataset,subject,clip,label\nmine,a,b,0\n")
    (tmp_path / "a_b.png").write_bytes(b"")
    (only,) = audit_flow(read_flow(tmp_path))
    assert (only.versions, only.schemes[0].equal, only.synthetic) == ({"flow": "mine"}, None, False)
    (tmp_path / MARKER).write_text("{}")
    assert audit_flow(read_flow(tmp_path))[0].synthetic
