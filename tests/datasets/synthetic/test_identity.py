import json
import shutil

import pytest

from mer.datasets.synthetic.identity import claim
from mer.datasets.synthetic.marker import is_synthetic
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.errors import MerError

CORPUS = SyntheticCorpus()


def test_a_claimed_folder_is_known_as_synthetic_and_says_so(tmp_path):
    assert not is_synthetic(tmp_path / "CASME2")
    claim(CORPUS, tmp_path)
    assert is_synthetic(tmp_path / "CASME2")
    shutil.copytree(tmp_path / "CASME2", tmp_path / "copied" / "CASME II")
    assert is_synthetic(tmp_path / "copied" / "CASME II")
    text = (tmp_path / "README.txt").read_text()
    assert "synthetic" in text
    assert "nothing about the real datasets" in text.replace("\n", " ")


def test_the_same_settings_may_come_again(tmp_path):
    claim(CORPUS, tmp_path)
    claim(CORPUS, tmp_path)


def test_other_settings_are_refused_with_what_differs(tmp_path):
    claim(CORPUS, tmp_path)
    words = "clips is 12 there and 9 here; seed is 0 there and 5 here"
    with pytest.raises(MerError, match=words):
        claim(SyntheticCorpus(clips=9, seed=5), tmp_path)


def test_recordings_that_are_not_drawn_are_never_touched(tmp_path):
    (tmp_path / "CASME2").mkdir()
    with pytest.raises(MerError, match="mer synth did not write it"):
        claim(CORPUS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["CASME2"]


@pytest.mark.parametrize("text", ["{half", "[1]", '{"drawing": 1, "dataset": "casme2"}'])
def test_unreadable_settings_are_an_error(tmp_path, text):
    claim(CORPUS, tmp_path)
    (tmp_path / "CASME2" / "SYNTHETIC.json").write_text(text)
    with pytest.raises(MerError, match=r"SYNTHETIC\.json .*write it again"):
        claim(CORPUS, tmp_path)


def test_another_readme_is_left_alone(tmp_path):
    (tmp_path / "README.txt").write_text("mine")
    claim(CORPUS, tmp_path)
    assert (tmp_path / "README.txt").read_text() == "mine"
    settings = json.loads((tmp_path / "CASME2" / "SYNTHETIC.json").read_text())
    assert settings["casme2"]["subjects"] == 8


def test_two_parts_of_a_release_share_a_folder_and_keep_their_settings(tmp_path):
    part_a, part_c = SyntheticCorpus("casme3", clips=3), SyntheticCorpus("casme3c", clips=4)
    claim(part_a, tmp_path)
    claim(part_c, tmp_path)
    claim(part_a, tmp_path)
    settings = json.loads((tmp_path / "CASME3" / "SYNTHETIC.json").read_text())
    assert {part: values["clips"] for part, values in settings.items()} == {
        "casme3": 3, "casme3c": 4,
    }  # fmt: skip
    with pytest.raises(MerError, match=r"CASME3 holds .*clips is 4 there and 12 here"):
        claim(SyntheticCorpus("casme3c"), tmp_path)


def test_a_part_is_never_added_to_recordings(tmp_path):
    (tmp_path / "CASME3" / "part_A").mkdir(parents=True)
    with pytest.raises(MerError, match="mer synth did not write it"):
        claim(SyntheticCorpus("casme3c"), tmp_path)
