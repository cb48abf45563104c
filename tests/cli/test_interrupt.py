import signal
import threading

import pytest

from mer.cli.interrupt import one_interrupt


@pytest.fixture(autouse=True)
def _handler():
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_first_ends_what_runs_and_the_next_cannot_break_off_the_cleaning():
    cleaned = []

    def work():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            cleaned.append(True)

    with pytest.raises(KeyboardInterrupt), one_interrupt():
        work()
    signal.raise_signal(signal.SIGINT)  # the program is ending
    assert cleaned == [True]


def test_afterwards_all_is_as_before():
    before = signal.getsignal(signal.SIGINT)
    with one_interrupt():
        pass
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(ValueError, match="x"), one_interrupt():
        raise ValueError("x")
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_are_left_alone():
    before, seen = signal.getsignal(signal.SIGINT), []

    def work():
        with one_interrupt():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
