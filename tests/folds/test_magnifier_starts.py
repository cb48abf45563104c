import pytest
import torch

from mer.errors import MerError
from mer.folds.magnifier_starts import KEY, MagnifierStarts

FOLDER = {"folder": "VOC2012", "files": 3, "names_and_sizes": 64 * "a"}


def settings(max_steps=10, rate=1e-3, **data):
    return {
        "version": "1",
        "trainer": {"max_steps": max_steps},
        "data": {"size": 64, "foregrounds": None, "workers": 0} | data,
        "model": {"optimisation": {"optimiser": "adam", "learning_rate": rate}},
    }


def checkpoint(starts, step):
    found = {"global_step": step}
    starts.on_save_checkpoint(None, None, found)
    return found


def resumed(before, step, now):
    starts = MagnifierStarts(now)
    starts.on_load_checkpoint(None, None, checkpoint(before, step))
    return starts


def test_a_training_has_one_start():
    assert MagnifierStarts(settings()).until(5) == [{"step": 0, **settings()}]
    assert len(MagnifierStarts(settings()).until(0)) == 1


def test_going_on_with_the_same_is_no_new_start():
    assert resumed(MagnifierStarts(settings()), 4, settings()).until(10) == [
        {"step": 0, **settings()}
    ]


def test_another_schedule_is_kept_over_all_that_follow():
    first = resumed(MagnifierStarts(settings(24)), 3, settings(20))
    second = resumed(first, 20, settings(28))
    told = [(start["step"], start["trainer"]["max_steps"]) for start in second.until(28)]
    assert told == [(0, 24), (3, 20), (20, 28)]
    assert len(second.until(20)) == 2  # not one step was made under the last


@pytest.mark.parametrize(("now", "said"), [
    (settings(size=32), "data.size 64, and this is 32"),
    (settings(foregrounds=FOLDER),
     r"data.foregrounds None, and this is the folder VOC2012 \(3 files, aaaaaaaaaaaa\)"),
    (settings(rate=1e-4), "model.optimisation.learning_rate 0.001, and this is 0.0001"),
])  # fmt: skip
def test_what_a_training_goes_on_with_stays(now, said):
    with pytest.raises(MerError, match=f"was trained with {said}; a training goes on with what"):
        resumed(MagnifierStarts(settings()), 4, now)


def test_processes_that_draw_may_be_others():
    assert len(resumed(MagnifierStarts(settings()), 4, settings(workers=2)).until(5)) == 2


def test_a_checkpoint_without_a_record_is_said_to_have_none(capsys):
    starts = MagnifierStarts(settings())
    starts.on_load_checkpoint(None, None, {"global_step": 7})
    assert "does not say what it was trained on" in capsys.readouterr().err
    assert starts.until(9) == [{"step": 0}, {"step": 7, **settings()}]
    again = resumed(starts, 9, settings())
    assert again.until(12) == starts.until(12)
    assert capsys.readouterr().err == ""


def test_it_is_read_without_running_code(tmp_path):
    starts = MagnifierStarts(settings(foregrounds=tmp_path))
    torch.save(checkpoint(starts, 3), tmp_path / "last.ckpt")
    found = torch.load(tmp_path / "last.ckpt", weights_only=True)
    assert found[KEY][0]["step"] == 0
