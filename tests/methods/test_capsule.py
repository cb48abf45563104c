import pytest
import torch

from mer.errors import MerError
from mer.methods import Capsule
from mer.methods.capsule_routing import margin_loss

SIZE = 144


def small(classes=2):
    torch.manual_seed(0)
    return Capsule(classes, size=SIZE, width=4)


def batch(clips=4, size=SIZE):
    generator = torch.Generator().manual_seed(0)
    pictures = torch.randn(clips, 3, size, size, generator=generator)
    return {"apex": pictures, "label": torch.arange(clips) % 2}


def test_it_has_the_parameters_of_the_paper():
    assert sum(p.numel() for p in Capsule(6).parameters()) == 14_284_864


def test_fourteen_by_fourteen_cells_become_six_by_six_capsules_of_every_type():
    made = Capsule(6)
    assert made.network.classes.weight.shape == (32 * 6 * 6, 6, 16, 8)
    assert made.network.classes.iterations == 3


def test_the_capsules_of_a_cell_are_eight_channels_in_a_row():
    made = small().eval()
    network, seen = made.network, []
    network.classes.register_forward_pre_hook(lambda module, given: seen.append(given[0]))
    cells = []
    network.primary.register_forward_hook(lambda module, given, out: cells.append(out))
    made(batch())
    assert seen[0].shape == (4, 2, 8)
    for number in range(2):
        vector = cells[0][:, 8 * number : 8 * number + 8, 0, 0]
        direction = seen[0][:, number] / seen[0][:, number].norm(dim=1, keepdim=True)
        torch.testing.assert_close(direction, vector / vector.norm(dim=1, keepdim=True))


def test_loss_and_probabilities_are_those_of_lengths():
    made, clips = small().eval(), batch()
    found = made(clips)
    assert (found >= 0).all()
    assert (found < 1).all()
    torch.testing.assert_close(made.loss(found, clips), margin_loss(found, clips["label"]))
    probabilities = made.probabilities(clips)
    torch.testing.assert_close(probabilities.sum(1), torch.ones(4))
    assert (probabilities.argmax(1) == found.argmax(1)).all()


def test_one_batch_is_learned_by_heart():
    made, clips = small(), batch()
    optimiser = torch.optim.Adam(made.parameters(), 1e-2)
    for _ in range(30):
        optimiser.zero_grad()
        made.training_loss(clips).backward()
        optimiser.step()
    assert (made(clips).argmax(1) == clips["label"]).all()


@pytest.mark.parametrize("size", [128, 150, 0])
def test_sizes_without_room_for_the_capsules_are_refused(size):
    with pytest.raises(MerError, match="allowed are multiples of 16 pixels from 144"):
        Capsule(3, size=size)


def test_an_odd_width_is_refused():
    with pytest.raises(MerError, match="width is 3; allowed are even numbers from 2"):
        Capsule(3, size=SIZE, width=3)


def test_pictures_of_another_size_are_refused():
    with pytest.raises(MerError, match="give the view the size of the method"):
        small()(batch(size=160))
