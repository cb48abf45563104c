from dataclasses import replace
from pathlib import Path

import pytest

from mer.datasets.annotation import Annotation, AnnotationTable, with_possible_positions
from mer.datasets.casme2 import read_annotations, read_index
from mer.datasets.corrections import SETS, Correction, Positions, correct, corrections
from mer.datasets.frames import frame_number
from mer.errors import MerError

# rows of the releases as they stand in the files
SAMM = {
    "028/028_4_1": (1071, 1143, 1134),
    "032/032_3_1": (4896, 1930, 4970),
    "032/032_3_2": (5126, 5127, 5207),
}
CASME3 = {
    "spNO.149/d/112": (112, 83, 358),
    "spNO.216/d/3647": (3647, 2668, 2694),
    "spNO.216/e/0": (0, 0, 25),
    "spNO.40/e/1812": (1812, 1824, 0),
    "spNO.40/e/2327": (2327, 2363, 0),
    "spNO.214/c/5": (5, 5, 3460),
    "spNO.1/a/355": (355, 359, 360),
}


def table(dataset, rows):
    annotations = [
        Annotation(f"{dataset}/{key}", f"{dataset}/{key.partition('/')[0]}", *positions, "others")
        for key, positions in rows.items()
    ]
    return AnnotationTable(dataset, "v2", Path("label.xlsx"), tuple(annotations))


def one(dataset, key, positions, name):
    corrected = correct(table(dataset, {key: positions}), name)
    (row,), remarks = corrected.rows, corrected.corrected
    return (row.onset, row.apex, row.offset), row, [remark.text for remark in remarks]


@pytest.fixture
def coding(release):
    """One row of the real file, by its key."""

    def find(key, version="2014"):
        read = read_annotations(release.coding(version))
        return replace(read, rows=tuple(row for row in read.rows if row.key == f"casme2/{key}"))

    return find


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("meb", "sub05/EP03_01", 68),
        ("xia", "sub05/EP03_01", 60),
        ("meb", "sub05/EP09_05f", 81),
        ("xia", "sub17/EP13_09", 32),
        ("meb", "sub17/EP15_03", 329),
    ],
)
def test_an_apex_is_replaced_and_recorded(coding, name, key, expected):
    before = coding(key)
    after = correct(before, name)
    (old,), (new,), (remark,) = before.rows, after.rows, after.corrected
    assert (new.apex, new.apex_source) == (expected, f"corrected:{name}")
    assert replace(new, apex=old.apex, corrected="") == old
    assert replace(after, rows=before.rows, corrected=()) == before
    assert remark.key == old.key
    assert remark.text == (
        f"Correction {name}: {old.onset}, {old.apex}, {old.offset} became "
        f"{old.onset}, {expected}, {old.offset}."
    )
    assert not remark.unusable


@pytest.mark.parametrize(("name", "count"), [("meb", 21), ("xia", 20)])
def test_all_of_the_2014_file_but_the_two_of_another_numbering(release, name, count):
    chosen = {key for key in corrections(name) if key.startswith("casme2/")}
    assert len(chosen) == count
    corrected = correct(read_annotations(release.coding("2014")), name)
    assert {remark.key for remark in corrected.corrected} == chosen
    changed = {row.key for row in corrected.rows if row.corrected}
    assert chosen - changed == {"casme2/sub07/EP06_01", "casme2/sub12/EP09_02"}
    refused = [r.text for r in corrected.corrected if r.key not in changed]
    assert all("is not made: apex" in text for text in refused)
    assert all("lies outside the clip" in text for text in refused)
    assert {row.apex_source for row in corrected.rows if row.key in changed} == {
        f"corrected:{name}"
    }


def test_a_refusal_names_the_values(coding):
    (remark,) = correct(coding("sub07/EP06_01"), "meb").corrected
    assert remark.text == (
        "Correction meb of 15, 49, 68 is not made: apex 78 lies outside the clip (15 to 68)."
    )


@pytest.mark.parametrize(("name", "expected"), [("meb", 279), ("xia", 294), ("qq", 300)])
def test_the_clip_without_an_apex_is_corrected(coding, name, expected):
    after = correct(coding("sub04/EP12_01f"), name)
    (row,), (remark,) = after.rows, after.corrected
    assert (row.apex, row.apex_source) == (expected, f"corrected:{name}")
    assert remark.text == f"Correction {name}: 261, none, 321 became 261, {expected}, 321."


def test_a_version_with_a_blank_apex_is_corrected(coding):
    before = coding("sub05/EP03_01", "older")
    assert before.rows[0].apex is None
    (row,) = correct(before, "meb").rows
    assert (row.apex, row.apex_source) == (68, "corrected:meb")


def test_ends_that_are_not_on_disk_do_not_stop_a_correction(release):
    release.coding("2014", [("20", "EP16_01", None, 71, 111, 111, None, 4, "others")])
    release.frames("Cropped/sub20/EP16_01", range(71, 107))
    (clip,) = read_index(release.root, corrections="xia").clips
    assert frame_number(clip.frames[clip.apex]) == 97
    assert frame_number(clip.frames[clip.offset]) == 106


def test_a_corrected_frame_that_is_not_on_disk_moves_to_the_nearest_and_is_told(release):
    release.coding("2014", [("05", "EP03_01", None, 41, 81, 101, None, "R14", "happiness")])
    release.frames("Cropped/sub05/EP03_01", [n for n in range(41, 102) if n != 68])
    index = read_index(release.root, corrections="meb")
    (clip,) = index.clips
    assert frame_number(clip.frames[clip.apex]) == 67
    assert "apex 68 reads frame 67" in next(r.text for r in index.remarks if r.key == clip.key)


def test_other_values_in_the_annotation_refuse_the_correction(coding):
    before = coding("sub05/EP03_01")
    for change in ({"apex": 82}, {"onset": 40}, {"offset": 102}, {"apex": None, "onset": 40}):
        other = replace(before, rows=(replace(before.rows[0], **change),))
        after = correct(other, "meb")
        assert after.rows == other.rows
        (remark,) = after.corrected
        assert remark.text.startswith("Correction meb of ")
        assert remark.text.endswith(" is not made: it expects 41, 81, 101 in the annotation.")
        assert not remark.unusable


def test_a_corrected_row_is_not_corrected_again(coding):
    once = correct(coding("sub05/EP03_01"), "meb")
    again = correct(once, "xia")
    assert again.rows == once.rows
    assert "of 41, 68, 101 is not made" in again.corrected[0].text


def test_other_rows_pass_unchanged(coding):
    before = coding("sub01/EP02_01f")
    assert correct(before, "meb") == before


@pytest.mark.parametrize(
    ("name", "apexes"),
    [
        ("meb", (1105, 4945, 5130)),
        ("xia", (1088, 4937, None)),
        ("qq", (1124, 4930, None)),
        ("justin", (1134, 4930, None)),
    ],
)
def test_every_set_has_its_own_opinion_of_samm(name, apexes):
    after = correct(table("samm", SAMM), name)
    for row, old, apex in zip(after.rows, SAMM.values(), apexes, strict=True):
        assert (row.onset, row.offset) == (old[0], old[2])
        assert row.apex == (old[1] if apex is None else apex)
        assert row.apex_source == ("annotated" if apex is None else f"corrected:{name}")
    assert len(after.corrected) == sum(apex is not None for apex in apexes)
    assert with_possible_positions(after).unusable == frozenset()


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("meb", "spNO.149/d/112", (112, 123, 358)),
        ("meb", "spNO.216/d/3647", (2647, 2668, 2694)),
        ("meb", "spNO.216/e/0", (1, 1, 25)),
        ("meb", "spNO.40/e/1812", (1812, 1824, 1845)),
        ("meb", "spNO.40/e/2327", (2327, 2363, 2403)),
        ("meb", "spNO.214/c/5", (5, 5, 34)),
        ("qq", "spNO.149/d/112", (112, 160, 358)),
        ("qq", "spNO.216/d/3647", (2647, 2668, 2694)),
        ("qq", "spNO.216/e/0", (0, 17, 25)),
    ],
)
def test_positions_of_casme3_are_corrected_at_their_keys(name, key, expected):
    positions, row, (text,) = one("casme3", key, CASME3[key], name)
    assert positions == expected
    # the key keeps the onset as annotated
    assert row.key == f"casme3/{key}"
    assert text == "Correction {}: {}, {}, {} became {}, {}, {}.".format(
        name, *CASME3[key], *expected
    )


def test_corrections_make_the_broken_rows_of_casme3_usable():
    before = table("casme3", CASME3)
    broken = {f"casme3/{key}" for key in ("spNO.216/d/3647", "spNO.40/e/1812", "spNO.40/e/2327")}
    assert with_possible_positions(before).unusable == broken
    judged = with_possible_positions(correct(before, "meb"))
    assert judged.unusable == frozenset()
    assert all(row.apex is not None for row in judged.rows)
    assert with_possible_positions(correct(before, "qq")).unusable == broken - {
        "casme3/spNO.216/d/3647"
    }
    assert len(correct(before, "meb").corrected) == 6
    assert len(correct(before, "qq").corrected) == 3
    assert correct(before, "xia") == before


@pytest.mark.parametrize("positions", [(2647, 2668, 2694), (3647, 2669, 2694), (3647, 2668, 2695)])
def test_other_values_of_casme3_refuse_the_correction(positions):
    found, row, (text,) = one("casme3", "spNO.216/d/3647", positions, "meb")
    assert (found, row.corrected) == (positions, "")
    assert text.endswith("is not made: it expects 3647, 2668, 2694 in the annotation.")


def test_a_corrected_onset_after_the_apex_is_refused(monkeypatch):
    wrong = {"samm/a/b": Correction(Positions(1, 5, 9), Positions(6, None, None))}
    monkeypatch.setattr("mer.datasets.corrections.corrections", lambda name: wrong)
    found, _, (text,) = one("samm", "a/b", (1, 5, 9), "meb")
    assert found == (1, 5, 9)
    assert text.endswith("is not made: apex 5 lies outside the clip (6 to 9).")


def test_every_set_says_what_it_concerns():
    counts = {
        name: {
            dataset: sum(key.startswith(f"{dataset}/") for key in corrections(name))
            for dataset in ("casme2", "samm", "casme3")
        }
        for name in SETS
    }
    assert counts == {
        "meb": {"casme2": 21, "samm": 3, "casme3": 6},
        "xia": {"casme2": 20, "samm": 2, "casme3": 0},
        "qq": {"casme2": 1, "samm": 2, "casme3": 3},
        "justin": {"casme2": 0, "samm": 2, "casme3": 0},
    }


def test_only_casme3_has_corrected_ends():
    for name in SETS:
        for key, correction in corrections(name).items():
            new = correction.corrected
            if not key.startswith("casme3/"):
                assert (new.onset, new.offset) == (None, None)
            assert new.values != (None, None, None)
            assert set(new.values) - {None} != set(correction.expected.values) - {None}


def test_an_unknown_set_is_an_error():
    with pytest.raises(
        MerError,
        match=r"no set of corrections 'mab'; there are meb, xia, qq, justin\. Did you mean 'meb'\?",
    ):
        correct(table("samm", SAMM), "mab")
