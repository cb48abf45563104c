from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.preparation.flow import dense_flow
from mer.types import Sample
from mer.views import LandmarkFlowGraph, Magnification
from mer.views.cache import ViewCache
from mer.views.facial_graph import NODES, clip_edges, graph_points
from mer.views.images import resize
from mer.views.redetection import redetect

VIEW = LandmarkFlowGraph(factors=(2, 4), window=4, frames=None)


@pytest.fixture(scope="module")
def prepared(faces):
    @cache
    def of(view, number=0):
        return view.prepare(faces.clips[number], faces.store)

    return of


def samples_of(*several):
    view = LandmarkFlowGraph()
    return [Sample(f"c{i}", f"c{i}", i, view.draw(a, False)) for i, a in enumerate(several)]


def test_the_arrays_of_a_clip_and_of_its_copy(prepared, faces):
    found, clip = prepared(VIEW), faces.clips[0]
    assert set(found) == {"position", "flow", "kept", "position-x2", "flow-x2", "kept-x2"}
    for end in ("", "-x2"):
        kept = found[f"kept{end}"]
        assert kept[0] == 0
        assert kept[-1] == clip.offset - clip.onset
        assert 2 < len(kept) <= clip.offset - clip.onset
        nodes = NODES * len(kept)
        assert found[f"position{end}"].shape == (nodes, 2)
        assert found[f"flow{end}"].shape == (nodes, 100)
    assert found["position"].dtype == np.float32


def test_the_copy_moves_less(prepared):
    found = prepared(VIEW)
    assert found["flow-x2"].mean(dtype=float) < 0.9 * found["flow"].mean(dtype=float)
    copied = VIEW.copied(found, 2.0)
    np.testing.assert_array_equal(copied["flow"], found["flow-x2"])
    np.testing.assert_array_equal(copied["position"], found["position-x2"])


def test_what_is_tested_on_does_not_depend_on_the_copies(prepared):
    alone = prepared(replace(VIEW, factors=()))
    assert set(alone) == {"position", "flow", "kept"}
    for name, array in alone.items():
        np.testing.assert_array_equal(array, prepared(VIEW)[name])


def test_nodes_and_patches_by_a_loop(prepared, faces):
    clip, store, found = faces.clips[0], faces.store, prepared(VIEW)
    frames = VIEW.magnification.frames(clip, store, range(clip.onset, clip.offset + 1))
    kept, last = found["kept"], len(frames) - 1
    landmarks = redetect(frames[kept], store.record(clip.key), "plain", 0)[0]
    nodes = graph_points(landmarks)
    eyes = landmarks[0, 42:48].mean(axis=0) - landmarks[0, 36:42].mean(axis=0)
    centre = nodes[0].mean(axis=0)
    position, flow = found["position"].reshape(-1, 51, 2), found["flow"].reshape(-1, 51, 10, 10)
    for place, frame in enumerate(kept):
        wanted = (nodes[place] - centre) / np.hypot(*eyes)
        np.testing.assert_allclose(position[place], wanted, atol=1e-4)
        # the last frame's flow is that of the frame before it
        start = min(frame, last - 1)
        field = dense_flow(resize(frames[start], 254), resize(frames[start + 1], 254), "dis")
        x, y = (nodes[place, 20] + 0.5) * 254 / 256 - 0.5
        top, left = round(float(y) - 4.5), round(float(x) - 4.5)
        patch = np.linalg.norm(field[top : top + 10, left : left + 10], axis=-1)
        np.testing.assert_allclose(flow[place, 20], patch, rtol=2e-3, atol=1e-4)


def test_a_cap_keeps_the_ends_and_even_steps(prepared):
    whole, some = prepared(VIEW)["kept"], prepared(replace(VIEW, factors=(), frames=3))["kept"]
    assert len(some) == 3 < len(whole)
    assert some[0] == whole[0]
    assert some[-1] == whole[-1]
    assert set(some) <= set(whole)


def test_a_clip_of_one_frame_is_a_graph_that_does_not_move(faces):
    clip = replace(faces.clips[0], offset=faces.clips[0].onset, apex=faces.clips[0].onset)
    found = VIEW.prepare(clip, faces.store)
    assert found["kept"].tolist() == [0]
    assert not found["flow"].any()
    batch = VIEW.collate(samples_of(found))
    assert batch["edge_index"].max() < NODES


def test_a_batch_is_its_clips_one_after_the_other(prepared, faces):
    clip = replace(faces.clips[0], offset=faces.clips[0].onset)
    single = VIEW.prepare(clip, faces.store)
    both = [prepared(VIEW), single, VIEW.copied(prepared(VIEW), 2.0)]
    batch = VIEW.collate(samples_of(*both))
    counts = [len(arrays["position"]) for arrays in both]
    assert len(set(counts)) > 1
    assert batch["graph"].tolist() == [i for i, n in enumerate(counts) for _ in range(n)]
    assert batch["label"].tolist() == [0, 1, 2]
    wanted, start = [], 0
    for count in counts:
        wanted.append(clip_edges(count // NODES)[0] + start)
        start += count
    np.testing.assert_array_equal(batch["edge_index"].numpy(), np.concatenate(wanted, axis=1))
    kinds = {name: tensor.dtype for name, tensor in batch.items()}
    assert kinds == {
        "position": torch.float32, "flow": torch.float32, "edge_index": torch.int64,
        "edge_jaccard": torch.float32, "graph": torch.int64, "label": torch.int64,
    }  # fmt: skip
    for name in ("position", "flow"):
        joined = np.concatenate([arrays[name] for arrays in both]).astype(np.float32)
        np.testing.assert_array_equal(batch[name].numpy(), joined)
    ends = batch["graph"][batch["edge_index"]]
    assert torch.equal(ends[0], ends[1])
    assert VIEW.augment(batch) is VIEW.normalise(batch) is batch


def test_nothing_is_random(prepared):
    before = torch.get_rng_state()
    VIEW.draw(prepared(VIEW), training=True)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_threads_of_this_process_change_no_bit(faces):
    view, usual = replace(VIEW, factors=(), size=64), cv2.getNumThreads()
    clip, found = replace(faces.clips[0], offset=faces.clips[0].onset + 5), []
    try:
        for count in (1, 3):
            cv2.setNumThreads(count)
            found.append(view.prepare(clip, faces.store))
    finally:
        cv2.setNumThreads(usual)
    for name, array in found[0].items():
        np.testing.assert_array_equal(array, found[1][name])


def test_workers_write_what_one_process_writes_also_after_a_stop(faces, monkeypatch):
    view = replace(VIEW, factors=(2,), size=64, frames=2)
    cache, calls = ViewCache(view, {"casme2": faces.store}, workers=2), []

    def stop_at_the_copy(*arguments, **options):
        if calls:
            raise MerError("stopped")
        calls.append(arguments)
        return redetect(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr("mer.views.landmark_flow_graph.redetect", stop_at_the_copy)
        with pytest.raises(MerError, match="stopped"):
            cache.fill(faces.clips)
    monkeypatch.setattr("mer.views.cache.WORTH", 0)
    assert cache.fill(faces.clips) == 2  # the second one in a worker
    assert cache.fill(faces.clips) == 0
    for clip in faces.clips:
        for name, array in view.prepare(clip, faces.store).items():
            np.testing.assert_array_equal(cache.arrays(clip)[name], array)


def test_the_digest_is_over_what_prepare_depends_on():
    others = [
        replace(VIEW, flow="farneback"), replace(VIEW, window=8), replace(VIEW, size=128),
        replace(VIEW, variant="averaged"), replace(VIEW, frames=4), replace(VIEW, factors=(2,)),
        replace(VIEW, magnification=Magnification(factor=5)),
    ]  # fmt: skip
    assert len({view.digest() for view in (VIEW, *others)}) == 8
    assert replace(VIEW, factors=[2, 4]).digest() == VIEW.digest()


def test_the_tested_factor_needs_no_copy():
    assert LandmarkFlowGraph().copy_factors() == (2, 3, 5)
    assert LandmarkFlowGraph(factors=[]).copy_factors() == ()


def test_a_clip_without_a_face_is_refused(faces, monkeypatch):
    clip, record = faces.clips[0], faces.store.record(faces.clips[0].key)
    monkeypatch.setattr(type(faces.store), "record", lambda self, key: replace(record, box=None))
    with pytest.raises(MerError, match=f"No face was found in the onset of {clip.key}"):
        VIEW.prepare(clip, faces.store)


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"flow": "dies"}, "no optical flow 'dies'"),
    ({"window": 1}, "window is 1; it takes 2 or more frames"),
    ({"size": 8}, "size is 8; it takes 32 pixels or more"),
    ({"variant": "jittered"}, "variant is 'jittered'"),
    ({"frames": 1}, "frames is 1; it takes 2 or more, or null for all"),
    ({"factors": (0.5, 2)}, "they start at 1"),
    ({"factors": (2, 2)}, "factors has a number twice"),
])  # fmt: skip
def test_bad_settings_are_refused(wrong, sentence):
    with pytest.raises(MerError, match=sentence):
        LandmarkFlowGraph(**wrong)
