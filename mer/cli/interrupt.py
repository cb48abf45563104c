"""Ctrl-C, pressed more than once by an impatient hand."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def one_interrupt() -> Iterator[None]:
    """Let one Ctrl-C end what runs here, and take no notice of those after it.

    A second one would break off the end of the workers, and Python would then wait for their
    trainings before it exits. The program is ending: later ones stay without notice.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # where Python takes no handlers, and sends no interrupts either
        return
    before = signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is _interrupt:
            signal.signal(signal.SIGINT, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del frame
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
