import shutil

import cv2
import numpy as np
import pytest
import torch

from mer.datamodules import Flow
from mer.datasets.flow_table import FlowColumns
from mer.datasets.synthetic.marker import MARKER
from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.views import FramePair, OnsetApexFlow

KEY = "samm/001/m1x2"


@pytest.fixture
def data(flow_words):
    return Configuration.parse(flow_words).build_data()


@pytest.fixture
def copy(flow_folder, tmp_path):
    return shutil.copytree(flow_folder, tmp_path / "FLOW")


def test_clips_labels_and_versions_are_those_of_the_table(data):
    assert len(data.clips) == 42
    assert list(data.labels.values()) == 14 * [0, 1, 2]
    assert data.versions == {"flow": "casme2+samm+smic"}
    assert list(data.stores) == ["casme2", "samm", "smic"]
    assert len(set(data.subjects.values())) == 7
    assert data.clips[KEY].subject == "samm/001"
    assert not data.is_synthetic


def test_a_batch_holds_the_pictures_as_they_lie_on_disk(data, flow_folder):
    batch = next(iter(data.batches([KEY])))
    picture = cv2.imread(str(flow_folder / "01_m1x2 .png"))[..., ::-1] / 255
    torch.testing.assert_close(batch["flow"][0].permute(1, 2, 0).numpy(), picture.astype("f4"))
    assert batch["label"].tolist() == [2]


def test_training_and_test_clips_part_by_subject(data):
    data.held_out = ["smic/s02"]
    assert data.fold.test == tuple(f"smic/s02/c2x{n}" for n in range(6))
    batches = list(data.train_dataloader())
    assert [len(batch["label"]) for batch in batches] == [16, 16, 4]
    assert data.val_dataloader() == []


def test_permuted_labels_are_the_control_here_too(flow_words):
    data = Configuration.parse([*flow_words, "--data.permuted_labels=1"]).build_data()
    labels = list(data.labels.values())
    assert labels != 14 * [0, 1, 2]
    assert sorted(labels) == sorted(14 * [0, 1, 2])


def test_nothing_is_written_anywhere(data, flow_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = sorted(flow_folder.rglob("*"))
    data.prepare_data()
    list(data.batches(list(data.clips)))
    assert list(tmp_path.iterdir()) == []
    assert sorted(flow_folder.rglob("*")) == before


def test_the_hash_follows_labels_and_pixels_and_not_the_place(flow_words, copy):
    def digest(*more):
        configuration = Configuration.parse([*flow_words, *more])
        return configuration.digest(configuration.build_data())

    here, there = digest(), digest(f"--data.root={copy}")
    assert here == there
    picture = cv2.imread(str(copy / "01_m1x2 .png"))
    picture[0, 0, 0] ^= 1
    cv2.imwrite(str(copy / "01_m1x2 .png"), picture)
    pixel = digest(f"--data.root={copy}")
    table = (copy / "labels.csv").read_text().replace("m1x2,2", "m1x2,1")
    (copy / "labels.csv").write_text(table)
    label = digest(f"--data.root={copy}")
    assert len({here, pixel, label, digest("--data.channels=svu")}) == 4


def test_channels_in_another_order_are_put_right(copy, data):
    other = Flow(copy, channels="svu", view=OnsetApexFlow())
    one = data.cache.arrays(data.clips[KEY])["flow"]
    np.testing.assert_array_equal(other.cache.arrays(other.clips[KEY])["flow"], one[..., ::-1])


def test_a_row_that_cannot_be_used_stops_a_training_unless_told_otherwise(copy):
    (copy / "01_m1x2 .png").write_bytes(b"no picture")
    (copy / "02_m2x0 .png").unlink()
    sentence = (
        r"2 of 42 rows of .*labels.csv cannot be used, the first: samm/002/m2x0: row \d+: there is "
        r"no picture .* `mer check flow` lists them; data.incomplete true goes on"
    )
    with pytest.raises(MerError, match=sentence):
        _ = Flow(copy, view=OnsetApexFlow()).clips
    data = Flow(copy, view=OnsetApexFlow(), incomplete=True)
    assert len(data.clips) == 40
    listed = [remark.key for store in data.stores.values() for remark in store.exclusions]
    assert sorted(listed) == [KEY, "samm/002/m2x0"]


def test_a_class_without_a_clip_is_refused(copy):
    lines = (copy / "labels.csv").read_text().splitlines()
    (copy / "labels.csv").write_text("\n".join(line for line in lines if not line.endswith("2")))
    with pytest.raises(MerError, match="has no clip of class surprise of scheme flow-3"):
        _ = Flow(copy).clips


def test_columns_of_other_names_come_by_flag(flow_words, copy):
    text = (copy / "labels.csv").read_text().replace("subject,clip", "sub,filename_o", 1)
    (copy / "labels.csv").write_text(text)
    flags = ["--data.columns.subject=sub", "--data.columns.clip=filename_o"]
    data = Configuration.parse([*flow_words, f"--data.root={copy}", *flags]).build_data()
    assert data.columns == FlowColumns(subject="sub", clip="filename_o")
    assert len(data.clips) == 42


def test_a_drawn_folder_says_so(copy):
    (copy / MARKER).write_text("{}")
    assert Flow(copy).is_synthetic


def test_a_view_or_scheme_of_another_kind_is_refused(copy):
    with pytest.raises(MerError, match="view FramePair looks at frames; take a method of flow"):
        _ = Flow(copy, view=FramePair()).cache
    with pytest.raises(MerError, match=r"view is not set: add a method's file, .*ststnet\.yaml"):
        _ = Flow(copy).cache
    with pytest.raises(MerError, match=r"Class scheme samm-3 is of samm, not of flow\."):
        Flow(copy, "samm-3")
    with pytest.raises(MerError, match="casme2 and samm and smic, not of flow"):
        Flow(copy, "composite-3")


def test_a_learnt_part_that_nobody_knows_is_told():
    assert "data that mer does not know" in Flow.pretrained["pictures"]
    assert not Flow("anywhere").preparation.needs_model
