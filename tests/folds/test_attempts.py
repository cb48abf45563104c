from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.errors import MerError
from mer.folds.attempts import LOOK_AGAIN, Attempts


@dataclass(frozen=True)
class StandIn:
    result: Path


def tasks(count):
    return [StandIn(Path(f"runs/x/hash/seed0/f{n}.npz")) for n in range(count)]


def test_they_come_in_order_and_a_failed_one_comes_again_first():
    attempts = Attempts(tasks(3))
    first = attempts.next(0)
    assert first.task == tasks(1)[0]
    assert attempts.failed(first, "failed", "x") is None
    assert attempts.next(0) is first
    outcome = attempts.failed(first, "died", "y")
    assert (outcome.done, outcome.error) == (False, "y")
    assert outcome.log == Path("runs/x/hash/logs/seed0-f0.log")


def test_one_that_another_sweep_trains_is_looked_at_again_after_a_while():
    attempts = Attempts(tasks(2))
    first = attempts.next(0)
    attempts.later(first, now=5)
    assert attempts.next(5) is not first
    assert attempts.next(5) is None
    assert attempts.delay(5) == LOOK_AGAIN
    assert attempts.next(5 + LOOK_AGAIN) is first
    assert attempts.delay(6) is None


def test_nothing_stops_what_has_succeeded_before():
    attempts = Attempts(tasks(9))
    attempts.succeeded(attempts.next(0))
    for _ in range(8):
        attempt = attempts.next(0)
        assert attempts.failed(attempt, "failed", "same words") is None
        assert attempts.failed(attempts.next(0), "failed", "same words") is not None


def test_different_words_stop_nothing_and_equal_ones_do():
    attempts = Attempts(tasks(9))
    for words in "abc":
        attempts.failed(attempts.next(0), "diverged", words)
    with pytest.raises(MerError, match=r"^b 2 folds failed like this"):
        attempts.failed(attempts.next(0), "diverged", "b")


def test_the_last_folds_are_reported_and_stop_nothing():
    attempts = Attempts(tasks(2))
    one, two = attempts.next(0), attempts.next(0)
    assert attempts.failed(one, "diverged", "a") is not None
    assert attempts.failed(two, "diverged", "a") is not None


@pytest.mark.parametrize("name", ["seed0/f7.npz", "seed3/f0.npz"])
def test_folds_that_failed_before_do_not_stop_what_worked_before(tmp_path, name):
    """The same command again, or with one more seed: the lost folds come first and fail alike."""
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).touch()
    attempts = Attempts([StandIn(tmp_path / "seed0" / f"f{n}.npz") for n in range(5)])
    lost = [attempts.failed(attempts.next(0), "died", "same") for _ in range(10)]
    assert [outcome.error for outcome in lost if outcome] == ["same"] * 5


def test_other_code_stops_all_whatever_has_succeeded():
    attempts = Attempts(tasks(3))
    attempts.succeeded(attempts.next(0))
    with pytest.raises(MerError, match=r"^It was edited\.$"):
        attempts.failed(attempts.next(0), "changed", "It was edited.")


@pytest.mark.parametrize(("sentence", "start"), [
    ("The disk is full: x could not be written.", "The disk is full: x could not"),
    ("OSError: No space left", r"The disk is full \(OSError: No space left\)\. Free some space"),
])  # fmt: skip
def test_a_full_disk_stops_all(sentence, start):
    attempts = Attempts(tasks(3))
    attempts.succeeded(attempts.next(0))
    with pytest.raises(MerError, match=f"^{start}"):
        attempts.failed(attempts.next(0), "disk", sentence)


@given(st.lists(st.sampled_from(["done", "failed", "died", "diverged", "preempted", "taken"])))
def test_whatever_happens_every_fold_ends_once_or_waits(events):
    attempts, ended, active = Attempts(tasks(4)), [], []
    for now, event in enumerate(events):
        attempt = attempts.next(10.0 * now)
        if attempt is None:
            break
        active.append(attempt)
        if event == "done":
            ended.append(attempts.succeeded(attempt))
        elif event == "preempted":
            attempts.again(attempt)
        elif event == "taken":
            attempts.later(attempt, 10.0 * now)
        else:
            outcome = attempts.failed(attempt, event, f"sentence {now}")
            ended += [outcome] if outcome else []
    waiting = 0
    while attempts.next(1e9) is not None:
        waiting += 1
    assert len({outcome.task for outcome in ended}) == len(ended)
    assert len(ended) + waiting == 4
