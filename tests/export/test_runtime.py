import numpy as np
import torch

from mer.export.half import halved
from mer.export.runtime import CPU, feed, providers, runner, session
from mer.export.tracing import traced


def test_a_session_runs_what_it_is_fed(plain, single):
    given = plain(single(lambda x: 2 * x))
    opened = session(traced(given), threads=1)
    tensors = given.example(3, 8)
    (found,) = runner(opened, given.inputs, tensors)()
    np.testing.assert_array_equal(found, 2 * tensors[0].numpy())
    assert CPU in providers()


def test_inputs_come_in_the_precision_of_the_model_and_no_more_than_it_has(plain, single):
    opened = session(halved(traced(plain(single(lambda x: 2 * x)))))
    feeds = feed(opened, {"given": torch.ones(1, 4), "other": torch.ones(1)})
    assert list(feeds) == ["given"]
    assert feeds["given"].dtype == np.float16
