from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.folds.figure_attention import attention_of, clips_of_subjects, clips_to_show
from mer.folds.weights import load_weights, save_weights

CONFIGS = Path(__file__).parents[2] / "configs"
# what the tests of the command do not show: tests/cli/test_figure_faces.py


def data(labels, drawn=False):
    subjects = {key: key.rsplit("/", 1)[0] for key in labels}
    return SimpleNamespace(num_classes=2, labels=labels, subjects=subjects, is_synthetic=drawn)


def test_clips_are_the_first_of_each_class_and_of_different_subjects():
    labels = {"c/b/1": 0, "c/a/2": 0, "c/a/1": 0, "c/c/9": 0, "c/a/3": 1, "c/a/4": 1}
    assert clips_to_show(data(labels), 2) == ["c/a/1", "c/b/1", "c/a/3", "c/a/4"]
    assert clips_to_show(data(labels), 4)[:4] == ["c/a/1", "c/b/1", "c/c/9", "c/a/2"]


def test_the_choice_does_not_depend_on_the_order_of_the_annotation():
    labels = {"c/b/1": 0, "c/a/2": 0, "c/a/1": 1}
    turned = dict(reversed(labels.items()))
    assert clips_to_show(data(labels), 2) == clips_to_show(data(turned), 2)
    assert clips_of_subjects(data(labels), ["c/a"]) == clips_of_subjects(data(turned), ["c/a"])


LABELS = {"c/8/2": 0, "c/8/1": 1, "c/1/3": 0, "c/2/1": 1, "c/6/5": 0}


def test_named_subjects_give_their_first_clips_in_the_order_in_which_they_are_named():
    assert clips_of_subjects(data(LABELS), ["c/1", "c/8", "c/6"]) == ["c/1/3", "c/8/1", "c/6/5"]


def test_a_subject_without_clips_is_named_unless_the_faces_are_drawn():
    with pytest.raises(MerError, match=r"no clip of c/9, which the figure shows; .* c/1, c/2, c/6"):
        clips_of_subjects(data(LABELS), ["c/1", "c/9"])
    assert clips_of_subjects(data(LABELS, drawn=True), ["c/1", "c/9"]) == ["c/1/3", "c/2/1"]


@pytest.fixture(scope="module")
def network(corpus, store, tmp_path_factory):
    """The configuration of a tiny ATM-GCN and weights that nobody trained."""
    files = ("trainer.yaml", "data/casme2_3.yaml", "method/atm_gcn_small.yaml")
    configuration = Configuration.parse([
        *(word for file in files for word in ("-c", str(CONFIGS / file))),
        f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64",
        "--data.view.size=48", "--data.view.frames=6", "--data.view.augmentation.padding=2",
        "--model.stem=4", "--model.widths=[4,8]", "--model.features=8",
    ])  # fmt: skip
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "fold.safetensors"
    save_weights(configuration.build().model.state_dict(), path, "c0ffee")
    return configuration, path


def test_maps_of_a_sequence_come_in_the_order_of_time_with_the_apex_among_them(network):
    configuration, path = network
    clips = configuration.build_data()
    key = sorted(clips.labels)[0]
    (found,) = attention_of(configuration, {key: path}, 3)
    frames = found.frames
    assert len(frames.maps) == len(frames.seconds) == 3
    assert list(frames.seconds) == sorted(set(frames.seconds))
    assert frames.seconds[0] > 0
    clip = clips.clips[key]
    assert frames.seconds[frames.apex] == pytest.approx(
        (clip.apex - clip.onset) / clip.fps, abs=1 / 60
    )
    assert frames.seconds[-1] == pytest.approx((clip.offset - clip.onset) / clip.fps, abs=1 / 60)
    assert found.landmarks.shape == (68, 2)
    assert found.truth == clips.scheme.classes[clips.labels[key]]


def test_each_map_is_that_of_its_frame(network):
    configuration, path = network
    parts = configuration.build()
    key = sorted(parts.data.labels)[0]
    (all_of_them,) = attention_of(configuration, {key: path}, 100)
    parts.model.load_state_dict(load_weights(path))
    parts.model.eval()
    batch = next(parts.data.batches([key]))
    with torch.no_grad():
        maps = parts.model.attention_maps(batch)[0, 1:, 0].numpy()
    assert np.array_equal(all_of_them.frames.maps, maps)
    assert all_of_them.frames.apex == int(batch["apex"][0]) - 1
    (alone,) = attention_of(configuration, {key: path})
    assert np.array_equal(alone.frames.maps, maps[[all_of_them.frames.apex]])
    assert alone.frames.apex == 0


def test_a_network_without_attention_is_refused(configuration, tmp_path):
    basic = configuration.override({"model": {"init_args": {"block": "basic"}}})
    path = tmp_path / "fold.safetensors"
    save_weights(basic.build().model.state_dict(), path, "c0ffee")
    key = sorted(basic.build_data().labels)[0]
    with pytest.raises(MerError, match="basic blocks, which have no attention maps"):
        attention_of(basic, {key: path})


def test_a_method_without_maps_is_refused(network):
    configuration, _ = network
    other = Configuration.parse([
        "-c", str(CONFIGS / "trainer.yaml"), "-c", str(CONFIGS / "data/casme2_3.yaml"),
        "-c", str(CONFIGS / "method/resnet18.yaml"),
        f"--data.root={configuration.build_data().parts[0].root}",
    ])  # fmt: skip
    with pytest.raises(MerError, match="no attention maps; name a run of MMNet or ATMGCN"):
        attention_of(other, {})
