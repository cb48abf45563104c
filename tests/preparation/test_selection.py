import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.errors import MerError
from mer.files import write_array
from mer.preparation import apex_spotting, selection
from mer.preparation.selection import (
    POLICIES,
    SpottedApexes,
    check_policies,
    choose_apexes,
)
from mer.preparation.store import Store
from mer.types import Clip

FRAMES = 9


def clip(name="EP01", onset=1, apex=4, offset=8, source="annotated"):
    frames = tuple(Path(f"img{k}.jpg") for k in range(offset + 1))
    key = f"casme2/sub01/{name}"
    return Clip(key, "casme2/sub01", frames, onset, apex, offset, source, "disgust", (), None, 200)


def without_apex(name="EP02", onset=1, offset=8):
    return clip(name, onset, None, offset, "none")


def never(method, clips):
    raise AssertionError(f"{method} was asked for {clips}")


def at_offset(method, clips):
    return {c.key: c.offset for c in clips}


# policies


def test_the_policies_have_these_names():
    assert POLICIES == ("annotated", "middle", "spotted:flow", "spotted:landmarks")


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_may_stand_alone_and_behind_the_annotation(policy):
    check_policies([policy])
    if policy != "annotated":
        check_policies(["annotated", policy])


@pytest.mark.parametrize(
    ("policies", "message"),
    [
        ([], "no apex policy; give one or more of annotated, middle"),
        (["midle"], r"no apex policy 'midle'; .*spotted:landmarks\. Did you mean 'middle'\?"),
        (["annotated", "flow"], "no apex policy 'flow'"),
        (["annotated", "annotated"], "annotated is named twice"),
        (["middle", "annotated"], "annotated never decides, for middle before it"),
        (["spotted:flow", "middle"], "put spotted:flow last"),
    ],
)
def test_policies_that_cannot_be_meant_are_refused(policies, message):
    with pytest.raises(MerError, match=message):
        check_policies(policies)
    with pytest.raises(MerError, match=message):
        choose_apexes([clip()], policies, never)


# choosing


def test_an_annotated_apex_stays_as_it_is():
    clips = (clip(), clip("EP03", source="corrected:meb"))
    assert choose_apexes(clips, ["annotated", "middle"], never) == (clips, ())


def test_the_first_policy_that_has_an_apex_decides():
    clips = (without_apex("EP02", 1, 8), clip())
    chosen, remarks = choose_apexes(clips, ["annotated", "middle"], never)
    assert chosen == (replace(clips[0], apex=4, apex_source="middle"), clips[1])
    assert remarks == ()


def test_the_middle_alone_overrules_the_annotation():
    (chosen,), _ = choose_apexes([clip(onset=2, apex=3, offset=8)], ["middle"], never)
    assert (chosen.apex, chosen.apex_source) == (5, "middle")


@pytest.mark.parametrize("method", ["flow", "landmarks"])
def test_a_spotted_apex_says_how_it_was_spotted(method):
    asked = []

    def spot(method, clips):
        asked.append((method, [c.key for c in clips]))
        return at_offset(method, clips)

    clips = (clip(), without_apex("EP02"), without_apex("EP03"))
    chosen, remarks = choose_apexes(clips, ["annotated", f"spotted:{method}"], spot)
    assert [(c.apex, c.apex_source) for c in chosen] == [
        (4, "annotated"),
        (8, f"spotted:{method}"),
        (8, f"spotted:{method}"),
    ]
    # all at once, and only those that need it
    assert asked == [(method, ["casme2/sub01/EP02", "casme2/sub01/EP03"])]
    assert remarks == ()


def test_nothing_is_spotted_where_nothing_is_missing():
    assert choose_apexes([clip()], ["annotated", "spotted:flow"], never)[0] == (clip(),)


def test_a_clip_without_an_apex_is_left_out_and_listed():
    odd = [clip("EP04", source="middle"), clip("EP05", apex=None)]
    clips = (clip(), without_apex(), *odd)
    chosen, remarks = choose_apexes(clips, ["annotated"], never)
    assert chosen == clips[:1]
    assert [remark.key[-4:] for remark in remarks] == ["EP02", "EP04", "EP05"]
    assert all(remark.unusable for remark in remarks)
    assert "(annotated); add middle" in remarks[0].text


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans())),
    st.sampled_from([["annotated"], ["middle"], ["annotated", "middle"], ["spotted:flow"]]),
)
def test_clips_keep_their_order_and_lose_nothing_else(shapes, policies):
    clips = [
        clip(f"EP{n}", start, start + length // 2, start + length)
        if has
        else without_apex(f"EP{n}", start, start + length)
        for n, (start, length, has) in enumerate(shapes)
    ]
    chosen, remarks = choose_apexes(clips, policies, at_offset)
    keys = [c.key for c in chosen]
    assert sorted([*keys, *(r.key for r in remarks)]) == sorted(c.key for c in clips)
    assert keys == [c.key for c in clips if c.key in set(keys)]
    assert all(c.onset <= c.apex <= c.offset for c in chosen)
    bare = {c.key: replace(c, apex=None, apex_source="") for c in clips}
    assert all(replace(c, apex=None, apex_source="") == bare[c.key] for c in chosen)


# spotting in a store


def make_store(folder, names, landmarks=("plain",)):
    """A store of small made-up clips; just what the spotting reads of one."""
    generator = np.random.default_rng(0)
    clips = tuple(clip(name, onset=0, apex=None, offset=FRAMES - 1) for name in names)
    for one in clips:
        place = folder / "sub01" / one.key.rpartition("/")[2]
        write_array(place / "frames.npy", generator.integers(0, 255, (FRAMES, 24, 24, 3), np.uint8))
        for variant in landmarks:
            points = generator.uniform(2, 22, (FRAMES, 68, 2)).astype(np.float32)
            write_array(place / f"landmarks-{variant}.npy", points)
    manifest = {
        "dataset": "casme2",
        "content": "content",
        "clips": [one.key for one in clips],
        "identity": {"landmarks": list(landmarks)},
    }
    return Store(folder, manifest), clips


@pytest.fixture
def stored(tmp_path):
    return make_store(tmp_path, ["EP01", "EP02", "EP03"])


@pytest.fixture
def spotted(monkeypatch):
    """The keys of the clips that are spotted, as they are."""
    keys, real = [], selection._spot_one

    def noting(store, variant, one):
        keys.append(one.key)
        return real(store, variant, one)

    monkeypatch.setattr(selection, "_spot_one", noting)
    return keys


def test_spotted_apexes_are_those_of_the_functions(stored):
    store, clips = stored
    by_flow = SpottedApexes(store, "flow").of(clips, progress=False)
    by_landmarks = SpottedApexes(store, "landmarks").of(clips, progress=False)
    for one in clips:
        frames, points = store.frames(one.key), store.landmarks(one.key)
        assert by_flow[one.key] == apex_spotting.flow_apex(frames, 0, FRAMES - 1)
        found = apex_spotting.landmark_region_apex(frames, points, 0, FRAMES - 1)
        assert by_landmarks[one.key] == found


def test_what_is_kept_is_not_spotted_again(stored, spotted):
    store, clips = stored
    first = SpottedApexes(store, "flow").of(clips[:2], progress=False)
    assert spotted == [one.key for one in clips[:2]]
    again = SpottedApexes(store, "flow").of(clips, progress=False)
    assert spotted == [one.key for one in clips]
    assert first.items() <= again.items()
    assert SpottedApexes(store, "flow").of(clips[1:], progress=False).keys() == {
        one.key for one in clips[1:]
    }
    assert len(spotted) == 3


@pytest.mark.parametrize(
    "damage",
    [
        '{"casme2/sub01/EP01": 3, "casme2/su',
        "[]",
        "\udcff",
        "",
        '{"casme2/sub01/EP01": 99}',
        '{"casme2/sub01/EP01": 0}',
        '{"casme2/sub01/EP01": "3"}',
        '{"casme2/sub01/EP01": true}',
    ],
)
def test_a_damaged_file_is_made_anew(stored, damage):
    store, clips = stored
    apexes = SpottedApexes(store, "flow")
    whole = apexes.of(clips, progress=False)
    written = json.loads(apexes.file.read_text())
    apexes.file.write_bytes(damage.encode(errors="surrogateescape"))
    assert apexes.of(clips, progress=False) == whole
    assert json.loads(apexes.file.read_text()) == written == whole


def test_other_code_another_method_and_other_content_have_their_own_file(stored, monkeypatch):
    store, _ = stored
    files = {SpottedApexes(store, method).file for method in ("flow", "landmarks")}
    other = Store(store.folder, {**store.manifest, "content": "other"})
    files.add(SpottedApexes(other, "flow").file)
    monkeypatch.setattr(selection, "code_digest", lambda modules: f"other {modules}")
    files.add(SpottedApexes(store, "flow").file)
    assert len(files) == 4
    assert all(file.name == "apexes.json" for file in files)
    assert all(file.parent.parent == store.folder / "views" for file in files)


def test_the_digest_is_of_the_spotting_itself(stored, monkeypatch):
    asked = []
    monkeypatch.setattr(selection, "code_digest", lambda modules: asked.extend(modules) or "")
    _ = SpottedApexes(stored[0], "flow").file
    assert asked == ["mer.preparation.apex_spotting"]


def test_plain_landmarks_come_first_and_any_others_will_do(tmp_path):
    both, clips = make_store(tmp_path / "both", ["EP01"], ("averaged", "plain"))
    one, _ = make_store(tmp_path / "one", ["EP01"], ("averaged",))
    for store, variant in ((both, "plain"), (one, "averaged")):
        found = SpottedApexes(store, "landmarks").of(clips, progress=False)
        points = store.landmarks(clips[0].key, variant)
        frames = store.frames(clips[0].key)
        wanted = apex_spotting.landmark_region_apex(frames, points, 0, FRAMES - 1)
        assert found == {clips[0].key: wanted}


def test_a_store_without_landmarks_says_what_to_do(tmp_path):
    store, clips = make_store(tmp_path, ["EP01"], ())
    with pytest.raises(MerError, match=r"no landmarks, which spotted:landmarks.*'plain'"):
        SpottedApexes(store, "landmarks").of(clips, progress=False)
    assert SpottedApexes(store, "flow").of(clips, progress=False)


def test_an_unknown_method_is_named(stored):
    with pytest.raises(MerError, match=r"No method 'landmark' .*Did you mean 'landmarks'\?"):
        SpottedApexes(stored[0], "landmark")


def test_a_clip_that_the_store_lacks_is_named(stored):
    with pytest.raises(MerError, match="EP09 is not in the store"):
        SpottedApexes(stored[0], "flow").of([without_apex("EP09")], progress=False)


def test_it_is_said_on_stderr_and_only_when_it_takes_work(stored, capfd):
    store, clips = stored
    SpottedApexes(store, "flow").of(clips)
    out, err = capfd.readouterr()
    assert "spotting apexes" in err
    assert out == ""
    SpottedApexes(store, "flow").of(clips)
    assert capfd.readouterr() == ("", "")


def test_the_number_of_workers_changes_nothing(tmp_path):
    names = [f"EP{n:02}" for n in range(23)]
    store, clips = make_store(tmp_path, names)
    apexes = SpottedApexes(store, "landmarks")
    found = apexes.of(clips, workers=2, progress=False)
    assert json.loads(apexes.file.read_text()) == found
    apexes.file.unlink()
    assert apexes.of(clips, workers=1, progress=False) == found


def test_few_clips_start_no_worker(stored, monkeypatch):
    monkeypatch.setattr(selection, "Workers", lambda *_: pytest.fail("workers were started"))
    assert len(SpottedApexes(stored[0], "flow").of(stored[1], workers=8, progress=False)) == 3


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_selection as tests
from mer.preparation import selection

store, clips = tests.make_store(Path(sys.argv[2]), [f"EP{n:02}" for n in range(25)])
real = selection._spot_one
def slow(store, variant, clip):
    if clip.key.endswith("EP22"):
        print("there", flush=True)
        sys.stdin.read()
    return real(store, variant, clip)
selection._spot_one = slow
selection.SpottedApexes(store, "landmarks").of(clips, progress=False)
"""


def test_a_killed_run_goes_on_where_it_was(tmp_path, spotted):
    words = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(tmp_path / "store")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"there\n"
        os.kill(process.pid, signal.SIGKILL)
    names = [f"EP{n:02}" for n in range(25)]
    store, clips = make_store(tmp_path / "store", names)
    apexes = SpottedApexes(store, "landmarks")
    assert len(json.loads(apexes.file.read_text())) == 20
    found = apexes.of(clips, progress=False)
    assert spotted == [one.key for one in clips[20:]]
    assert json.loads(apexes.file.read_text()) == found
    assert len(found) == 25
