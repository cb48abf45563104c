import csv
import json

import cv2
import numpy as np
import pytest

from mer.datamodules import Flow
from mer.datamodules.flow_export import write_flow_folder, write_flow_table, written_settings
from mer.datasets.flow_table import FlowColumns
from mer.datasets.synthetic.marker import MARKER
from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.types import Clip
from mer.views import OnsetApexFlow

VIEW = OnsetApexFlow(method="dis")


@pytest.fixture
def prepared(words):
    """The drawn corpus with its store, seen as flow."""
    data = Configuration.parse(words).build_data()
    data.view = VIEW
    return data


def test_what_is_written_is_seen_again_bit_for_bit(prepared, tmp_path):
    assert write_flow_folder(prepared, tmp_path / "FLOW") == len(prepared.clips)
    back = Flow(**{**written_settings(tmp_path / "FLOW"), "columns": FlowColumns(file="file")},
                view=VIEW)  # fmt: skip
    assert list(back.clips) == list(prepared.clips)
    assert back.labels == prepared.labels
    assert back.subjects == prepared.subjects
    for key, clip in prepared.clips.items():
        one, other = prepared.cache.arrays(clip)["flow"], back.cache.arrays(back.clips[key])["flow"]
        np.testing.assert_array_equal(one, other)
    assert back.is_synthetic
    assert back.stores["casme2"].exclusions == ()


def test_a_folder_says_how_it_was_made(prepared, tmp_path):
    write_flow_folder(prepared, tmp_path)
    facts = json.loads((tmp_path / "flow.json").read_text())
    assert (facts["method"], facts["size"], facts["scaling"]) == ("dis", 28, "min-max")
    assert facts["annotation"] == {"casme2": "2019"}
    assert "licences hold for them" in facts["licence"]
    assert str(tmp_path) not in json.dumps(facts)
    assert (tmp_path / MARKER).is_file()
    key, clip = next(iter(prepared.clips.items()))
    red = cv2.imread(str(tmp_path / f"{key}.png"))[..., 2]
    np.testing.assert_array_equal(red, prepared.cache.arrays(clip)["flow"][..., 0])


def test_a_table_has_five_columns_and_labels_as_numbers(tmp_path):
    keys = ("samm/006/006_1_2", "casme3/spNO.1/a/355")
    clips = [
        Clip(key, "s", (), 0, None, 0, "unknown", "surprise", (), None, 0.0) for key in keys
    ]  # fmt: skip
    labels = dict(zip(keys, ("surprise", "negative"), strict=True))
    write_flow_table(tmp_path / "t.csv", clips, labels, {key: f"{key}.png" for key in keys})
    with (tmp_path / "t.csv").open() as stream:
        assert list(csv.reader(stream)) == [
            ["dataset", "subject", "clip", "label", "file"],
            ["samm", "006", "006_1_2", "2", "samm/006/006_1_2.png"],
            ["casme3", "spNO.1", "a/355", "0", "casme3/spNO.1/a/355.png"],
        ]


def test_other_views_classes_and_full_folders_are_refused(prepared, words, tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(MerError, match="is not empty; name a new folder"):
        write_flow_folder(prepared, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    five = Configuration.parse([*words, "--data.scheme=casme2-4"]).build_data()
    with pytest.raises(MerError, match="The view is FramePair; a folder of flow pictures takes"):
        write_flow_folder(five, tmp_path / "new")
    five.view = VIEW
    with pytest.raises(MerError, match=r"casme2-4 has positive, negative, surprise, others; flow"):
        write_flow_folder(five, tmp_path / "new")
