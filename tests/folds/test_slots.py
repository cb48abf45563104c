import pytest
import torch

from mer.errors import MerError
from mer.folds.slots import cpu_slots, gpu_slots, local_slots
from mer.workers import usable_cores


@pytest.fixture
def gpus(monkeypatch):
    """Let torch find some GPUs, and the variable name some."""

    def of(count, visible=None):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
        if visible is None:
            monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        else:
            monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)

    return of


def seen(slots):
    return [slot.environment.get("CUDA_VISIBLE_DEVICES") for slot in slots]


def test_slots_of_the_processor_share_one_device():
    assert [slot.device for slot in cpu_slots(3)] == ["cpu"] * 3
    assert seen(cpu_slots(1)) == [None]


def test_slots_are_dealt_out_over_gpus():
    slots = gpu_slots(["4", "7"], 3)
    assert seen(slots) == ["4", "7", "4"]
    assert [slot.device for slot in slots] == ["GPU 4", "GPU 7", "GPU 4"]


def test_by_default_a_core_or_a_gpu_each(gpus):
    gpus(0)
    assert seen(local_slots("auto")) == [None] * usable_cores()
    gpus(2)
    assert seen(local_slots("auto")) == ["0", "1"]
    assert seen(local_slots("gpu")) == ["0", "1"]
    assert seen(local_slots("cpu")) == [None] * usable_cores()
    assert seen(local_slots("mps")) == [None]


def test_devices_and_slots_a_device_can_be_chosen(gpus):
    gpus(4)
    assert seen(local_slots("auto", devices=["1", "3"], per_device=2)) == ["1", "3", "1", "3"]
    assert seen(local_slots("auto", workers=3, devices=["1", "3"])) == ["1", "3", "1"]
    assert seen(local_slots("auto", workers=1)) == ["0"]
    assert seen(local_slots("cpu", workers=3)) == [None] * 3


def test_what_is_visible_already_is_what_is_shared_out(gpus):
    gpus(2, visible="GPU-ab, 5")
    assert seen(local_slots("auto")) == ["GPU-ab", "5"]


def test_bad_numbers_are_one_sentence(gpus):
    gpus(0)
    with pytest.raises(MerError, match="at least one worker, not 0"):
        cpu_slots(0)
    with pytest.raises(MerError, match="--workers is 0; it takes 1 or more"):
        local_slots("cpu", workers=0)
    with pytest.raises(MerError, match="at least one worker, not -1"):
        gpu_slots(["0"], -1)
    with pytest.raises(MerError, match="--per-device is 0; it takes 1 or more"):
        local_slots("auto", per_device=0)
    with pytest.raises(MerError, match="accelerator auto uses none here"):
        local_slots("auto", devices=["0"])
    with pytest.raises(MerError, match="no GPU to train on"):
        gpu_slots([], 1)


@pytest.mark.parametrize(("count", "visible", "sentence"), [
    (2, None, "there is no GPU 7 here; there are 0, 1."),
    (2, "4,5", "there is no GPU 7 here; there are 4, 5."),
    (0, None, "there is no GPU 7 here; no GPU is visible."),
])  # fmt: skip
def test_a_gpu_that_is_not_here_is_refused(gpus, count, visible, sentence):
    """A Trainer that sees none would quietly take the processor."""
    gpus(count, visible)
    with pytest.raises(MerError, match=sentence):
        local_slots("gpu", devices=["7"])


def test_gpus_can_be_named_as_nvidia_smi_does(gpus):
    gpus(2)
    assert seen(local_slots("auto", devices=["GPU-ab12", "MIG-9"])) == ["GPU-ab12", "MIG-9"]
