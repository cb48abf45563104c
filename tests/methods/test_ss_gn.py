import torch

from mer.methods import SSGN


def test_the_settings_reach_the_network():
    made = SSGN(6, points=31, features="B", learnable_adjacency=True)
    assert made.network.layers[0].space.learned.shape == (31, 31)
    assert made.network.layers[0].space.theta.in_channels == 4
    assert made.optimisation.schedule == "cosine"


def test_the_default_is_type_a_without_learnable_adjacency():
    assert sum(p.numel() for p in SSGN(6).parameters()) == 163_710


def test_probabilities_of_a_batch(landmark_batch):
    found = SSGN(3).eval().probabilities(landmark_batch())
    assert found.shape == (4, 3)
    torch.testing.assert_close(found.sum(1), torch.ones(4))


def test_one_batch_is_learned_by_heart(landmark_batch):
    torch.manual_seed(0)
    made, batch = SSGN(3), landmark_batch(clips=8)
    optimiser = torch.optim.Adam(made.parameters(), 1e-3)
    for _ in range(80):
        optimiser.zero_grad()
        made.training_loss(batch).backward()
        optimiser.step()
    assert made.training_loss(batch) < 0.1
    assert (made.eval()(batch).argmax(1) == batch["label"]).all()
