import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mer.datasets.synthetic.corpus import SyntheticCorpus, open_recording
from mer.preparation.apex_spotting import flow_apex, landmark_region_apex

SIDE, COUNT, PEAK = 96, 31, 12
MOUTH_CORNER = (58.0, 66.0)
EYES = ((34.0, 32.0), (62.0, 32.0))
TIME = np.arange(COUNT)
# up to the peak and down again; the offset is still
COURSE = np.interp(TIME, (0, PEAK, COUNT - 1), (0.0, 1.0, 0.0))
# something else, later
LATER = np.interp(TIME, (16, 22, 28), (0.0, 1.0, 0.0))
STILL = np.zeros(COUNT)


def textured(seed=0):
    noise = np.random.default_rng(seed).normal(size=(SIDE, SIDE))
    smooth = cv2.GaussianBlur(noise, (0, 0), 2.0)
    return np.float32(128 + 40 * smooth / smooth.std())


def bump(centre, spread=7.0):
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    return np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / (2 * spread**2))


def moved(picture, right, down):
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    right, down = np.float32(right) + 0 * x, np.float32(down) + 0 * x
    return cv2.remap(picture, x - right, y - down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def blob_clip(course=COURSE, head=STILL, lids=STILL, light=STILL):
    """A mouth corner that rises by two pixels at most.

    The head moves by `head` pixels, the lids by `lids`, the light changes by the part `light`.
    """
    generator, face, frames = np.random.default_rng(1), textured(), []
    eyes = sum(bump(eye, 5.0) for eye in EYES)
    for k in range(COUNT):
        inner = moved(face, 0, lids[k] * eyes - 2.0 * course[k] * bump(MOUTH_CORNER))
        picture = moved(inner, head[k], head[k] / 2) * (1 + light[k])
        picture += generator.normal(0, 1.0, picture.shape)
        frames.append(np.clip(np.rint(picture), 0, 255).astype(np.uint8))
    return np.stack(frames)[..., None].repeat(3, axis=-1)


def blob_landmarks(head=STILL):
    points = np.full((68, 2), (48, 50), np.float32)
    points[[36, 45]] = (28, 32), (68, 32)
    points[[18, 21, 22, 25, 31, 35, 48, 54, 51, 8]] = [
        (28, 16), (42, 16), (54, 16), (68, 16), (42, 52), (54, 52), (38, 66), (58, 66), (48, 60),
        (48, 86),
    ]  # fmt: skip
    return np.float32(points + head[:, None, None] * np.array([1.0, 0.5]))


def by_flow(onset=0, offset=COUNT - 1, **changes):
    return flow_apex(blob_clip(**changes), onset, offset)


def by_landmarks(onset=0, offset=COUNT - 1, **changes):
    landmarks = blob_landmarks(changes.get("head", STILL))
    return landmark_region_apex(blob_clip(**changes), landmarks, onset, offset)


SPOTTERS = pytest.mark.parametrize("spot", [by_flow, by_landmarks])


@SPOTTERS
def test_the_peak_of_a_small_movement_is_found(spot):
    assert abs(spot() - PEAK) <= 1


@SPOTTERS
@pytest.mark.parametrize("drift", [0.15, -0.15])
def test_a_head_that_drifts_on_does_not_decide(spot, drift):
    # by the offset the head has moved more than twice as far as the mouth ever does
    frames = blob_clip(head=drift * TIME).astype(int)
    naive = int(np.argmax(np.abs(frames - frames[0]).mean((1, 2, 3))))
    assert naive > COUNT - 8
    assert abs(spot(head=drift * TIME) - PEAK) <= 2


def test_a_nod_does_not_decide_by_flow():
    assert abs(by_flow(head=2 * LATER) - PEAK) <= 1


@SPOTTERS
def test_a_blink_does_not_decide(spot):
    assert abs(spot(lids=8 * (LATER > 0.5)) - PEAK) <= 1


def test_eyes_are_in_no_region():
    frames, landmarks = blob_clip(), blob_landmarks()
    blinking = frames.copy()
    pattern = np.random.default_rng(3).integers(0, 255, (13, 48, 1))
    blinking[:, 26:39, 24:72] = LATER[:, None, None, None] * pattern
    found = [landmark_region_apex(clip, landmarks, 0, COUNT - 1) for clip in (frames, blinking)]
    assert found[0] == found[1]


@SPOTTERS
def test_light_does_not_decide(spot):
    assert abs(spot(light=0.1 * LATER) - PEAK) <= 1


def test_landmarks_that_jitter_together_hardly_matter():
    # as a model's do: it puts the whole face a little off
    jitter = np.random.default_rng(2).normal(0, 1.5, COUNT)
    found = landmark_region_apex(blob_clip(), blob_landmarks(jitter), 0, COUNT - 1)
    assert abs(found - PEAK) <= 1


@SPOTTERS
def test_a_movement_that_stays_bends_where_it_arrives(spot):
    arriving = np.interp(TIME, (0, PEAK), (0.0, 1.0))
    assert abs(spot(course=arriving) - PEAK) <= 1


@SPOTTERS
def test_only_frames_from_onset_to_offset_count(spot):
    frames, landmarks, onset, offset = blob_clip(), blob_landmarks(), 4, 24
    spoilt, shifted = frames.copy(), landmarks.copy()
    spoilt[:onset], spoilt[offset + 1 :] = 255, 0
    shifted[:onset], shifted[offset + 1 :] = 0, 9000
    if spot is by_flow:
        found = [flow_apex(clip, onset, offset) for clip in (frames, spoilt)]
    else:
        clips = ((frames, landmarks), (spoilt, shifted))
        found = [landmark_region_apex(*clip, onset, offset) for clip in clips]
    assert found[0] == found[1]
    assert abs(found[0] - PEAK) <= 1


@SPOTTERS
def test_the_shortest_clips(spot):
    assert spot(onset=7, offset=7) == 7
    assert spot(onset=7, offset=8) == 8
    assert spot(onset=7, offset=9) == 8


def test_of_equal_frames_the_earliest_is_taken():
    still = np.repeat(blob_clip()[:1], COUNT, axis=0)
    assert flow_apex(still, 3, COUNT - 1) == 4
    assert landmark_region_apex(still, blob_landmarks(), 3, COUNT - 1) == 4


@given(
    arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(8, 40), st.integers(8, 40),
                               st.just(3))),
    st.data(),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_the_apex_lies_behind_the_onset_and_not_behind_the_offset(frames, data):
    onset = data.draw(st.integers(0, len(frames) - 1))
    offset = data.draw(st.integers(onset, len(frames) - 1))
    places = st.floats(-60, 100, width=32)  # landmarks may leave the picture
    landmarks = data.draw(arrays(np.float32, (len(frames), 68, 2), elements=places, fill=places))
    for apex in (
        flow_apex(frames, onset, offset),
        landmark_region_apex(frames, landmarks, onset, offset),
    ):
        assert apex == onset == offset or onset < apex <= offset


@pytest.fixture(scope="module")
def faces():
    """Six drawn clips with an easy expression, as (frames, landmarks, onset, apex, offset)."""
    corpus = SyntheticCorpus(subjects=2, clips=3, difficulty="easy", frames=(16, 22))
    folders = [row.folder for row in corpus.layout.present(corpus) if row.annotated]
    clips = []
    for recording in (open_recording(corpus, folder) for folder in folders):
        plan = recording.plan
        frames = [f.cropped for f in recording.frames(plan.first, plan.last, raw=False)]
        ends = (number - plan.first for number in (plan.onset, plan.apex, plan.offset))
        clips.append((np.stack(frames), recording.landmarks(), *ends))
    return clips


def test_drawn_apexes_are_found_by_flow(faces):
    errors = [abs(flow_apex(f, onset, offset) - apex) for f, _, onset, apex, offset in faces]
    assert len(errors) == 6
    assert sorted(errors)[4] <= 2


def test_drawn_apexes_are_found_around_landmarks(faces):
    errors = [
        abs(landmark_region_apex(f, points, onset, offset) - apex)
        for f, points, onset, apex, offset in faces
    ]
    assert len(errors) == 6
    assert sorted(errors)[4] <= 2
