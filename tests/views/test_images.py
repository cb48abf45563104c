import numpy as np
import pytest
import torch

from mer.views.images import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    UNCHANGED,
    Augmentation,
    normalise_bytes,
    normalise_imagenet,
    resize,
    to_unit_range,
)

EVERYTHING = Augmentation(0.5, 4, 5.0, 0.2, 0.2, 0.2, 0.05)


def pictures(batch=6, size=24):
    torch.manual_seed(0)
    return torch.rand(batch, 3, size, size)


def test_bytes_become_floats_from_zero_to_one():
    found = to_unit_range(torch.tensor([0, 51, 255], dtype=torch.uint8).view(1, 1, 1, 3))
    torch.testing.assert_close(found.flatten(), torch.tensor([0.0, 0.2, 1.0]))


def test_normalisation_against_a_plain_loop():
    given = pictures()
    expected = torch.empty_like(given)
    for channel in range(3):
        expected[:, channel] = (given[:, channel] - IMAGENET_MEAN[channel]) / IMAGENET_STD[channel]
    torch.testing.assert_close(normalise_imagenet(given), expected)


def test_bytes_are_normalised_in_one_pass_as_in_two():
    torch.manual_seed(0)
    given = torch.randint(0, 256, (3, 5, 7, 3), dtype=torch.uint8)
    torch.testing.assert_close(normalise_bytes(given), normalise_imagenet(to_unit_range(given)))


def test_both_pictures_of_a_sample_change_alike():
    first = pictures()
    one, two = EVERYTHING(first, first.clone())
    assert torch.equal(one, two)
    assert not torch.equal(one, first)


def test_samples_of_a_batch_change_differently():
    same = pictures(1).expand(8, 3, 24, 24)
    (changed,) = EVERYTHING(same)
    assert not all(torch.equal(changed[0], other) for other in changed[1:])


def test_a_still_pair_stays_still_whatever_is_drawn():
    onset = pictures()
    for seed in range(5):
        torch.manual_seed(seed)
        changed, apex = EVERYTHING(onset, onset)
        assert (apex - changed).abs().max() == 0


def test_no_change_at_all_gives_the_pictures_back():
    given = pictures()
    (found,) = UNCHANGED(given)
    assert torch.equal(found, given)


def test_a_certain_flip_mirrors():
    given = pictures()
    (found,) = Augmentation(flip=1.0)(given)
    torch.testing.assert_close(found, given.flip(-1))


@pytest.mark.parametrize("seed", [0, 1])
def test_the_draw_follows_the_seed(seed):
    given = pictures()
    torch.manual_seed(seed)
    (one,) = EVERYTHING(given)
    torch.manual_seed(seed)
    (two,) = EVERYTHING(given)
    assert torch.equal(one, two)


def test_the_size_stays():
    assert EVERYTHING(pictures(), pictures())[1].shape == (6, 3, 24, 24)


def test_a_frame_is_averaged_when_it_shrinks_and_kept_at_its_size():
    frame = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    assert resize(frame, 4) is frame
    halved = resize(frame, 2)
    assert halved.dtype == np.uint8
    assert halved[0, 0, 0] == round(frame[:2, :2, 0].mean())
    assert resize(frame, 9).shape == (9, 9, 3)


def test_pictures_one_after_the_other_change_as_they_do_together():
    given = [pictures(), pictures() / 2, pictures().flip(0)]
    torch.manual_seed(1)
    together = EVERYTHING(*given)
    after = torch.rand(())
    torch.manual_seed(1)
    for one, other in zip(EVERYTHING.each(iter(given)), together, strict=True):
        assert torch.equal(one, other)
    assert torch.rand(()) == after


def test_a_picture_is_asked_for_when_it_is_its_turn():
    asked = []
    changed = EVERYTHING.each(asked.append(i) or pictures() for i in range(3))
    assert asked == []
    next(changed)
    next(changed)
    assert asked == [0, 1]
