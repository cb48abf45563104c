import os

import pytest
import torch

from mer.cli.cores import default_trainings, usable_cores


def test_only_cores_that_the_process_may_use_count(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)
    assert usable_cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert usable_cores() == os.cpu_count()


@pytest.mark.parametrize(("accelerator", "gpu", "alone"), [
    ("auto", True, True), ("auto", False, False), ("cpu", True, False), ("gpu", True, True),
])  # fmt: skip
def test_trainings_share_no_gpu_unless_told_to(monkeypatch, accelerator, gpu, alone):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpu)
    assert default_trainings(accelerator) == (1 if alone else usable_cores())
