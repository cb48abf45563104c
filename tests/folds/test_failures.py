import errno

import pytest

from mer.errors import MerError
from mer.folds.failures import (
    DivergedError,
    PreemptedError,
    TakenError,
    death_sentence,
    kind_of,
    memory_kills,
    sentence_of,
)


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(("error", "kind"), [
    (MerError("x"), "failed"),
    (ValueError("x"), "failed"),
    (RuntimeError("CUDA error: an illegal memory access was encountered"), "failed"),
    (OSError(errno.ENOENT, "x"), "failed"),
    (TakenError(), "taken"),
    (PreemptedError(), "preempted"),
    (DivergedError("x"), "diverged"),
    (OSError(errno.ENOSPC, "x"), "disk"),
    (caused(MerError("The disk is full"), OSError(errno.EDQUOT, "x")), "disk"),
    (MemoryError(), "memory"),
    (OSError(errno.ENOMEM, "x"), "memory"),
    (caused(ValueError("x"), MemoryError()), "memory"),
    (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), "memory"),
    (RuntimeError("[enforce fail at alloc_cpu.cpp:116] . DefaultCPUAllocator: can't allocate "
                  "memory: you tried to allocate 9 bytes. Error code 12"), "memory"),
    (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED"), "memory"),
], ids=repr)  # fmt: skip
def test_what_an_exception_means(error, kind):
    assert kind_of(error) == kind


def test_the_exceptions_of_the_libraries_are_known_by_name():
    import torch
    from lightning.pytorch.utilities.exceptions import SIGTERMException

    assert kind_of(torch.OutOfMemoryError("x")) == "memory"
    assert kind_of(SIGTERMException()) == "preempted"


@pytest.mark.parametrize(("error", "sentence"), [
    (MerError("One sentence."), "One sentence."),
    (ValueError("two\n  lines"), "ValueError: two lines"),
    (KeyError(), "KeyError"),
])  # fmt: skip
def test_one_line_for_the_user(error, sentence):
    assert sentence_of(error) == sentence


def test_the_end_of_a_process():
    assert death_sentence(-9) == "The process was ended by signal SIGKILL."
    assert death_sentence(-200) == "The process was ended by signal 200."
    assert death_sentence(3) == "The process ended with status 3."


def test_kills_for_memory_are_counted_where_linux_tells(tmp_path):
    (tmp_path / "vmstat").write_text("nr_free_pages 3\noom_kill 7\noom_killer 9\n")
    assert memory_kills(tmp_path / "vmstat") == 7
    (tmp_path / "vmstat").write_text("nr_free_pages 3\n")
    assert memory_kills(tmp_path / "vmstat") is None
    assert memory_kills(tmp_path / "none") is None
