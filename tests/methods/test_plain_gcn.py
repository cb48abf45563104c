import math

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.landmark_sets import landmark_set
from mer.methods import PlainGCN
from mer.methods.plain_gcn import GCNLayer, PlainGCNNetwork, movement_graph

PAIR = np.array([[0, 1], [1, 0]], dtype=np.float32)


def test_it_has_the_parameters_of_these_ingredients():
    # the paper prints 39,760
    assert sum(p.numel() for p in PlainGCN(6).parameters()) == 39_790


def test_the_movement_graph_ties_each_point_to_itself_one_frame_on():
    # nodes: onset 0 1, apex 2 3, offset 4 5
    edges = {(0, 1), (2, 3), (4, 5), (0, 2), (1, 3), (2, 4), (3, 5)}
    found = movement_graph(PAIR)
    assert found.shape == (6, 6)
    assert {(i, j) for i, j in zip(*np.nonzero(found), strict=True) if i < j} == edges
    assert (found == found.T).all()


def test_the_nodes_are_the_onset_then_the_apex_then_the_offset(landmark_batch):
    network = PlainGCNNetwork(3)
    seen = []
    network.norm.register_forward_pre_hook(lambda module, given: seen.append(given[0]))
    landmarks = landmark_batch()["landmarks"]
    network(landmarks)
    assert seen[0].shape == (4, 2, 1, 42)
    for frame in range(3):
        for node in range(14):
            assert torch.equal(seen[0][:, :, 0, 14 * frame + node], landmarks[:, frame, node])


@pytest.mark.usefixtures("double")
def test_a_layer_is_the_graph_convolution_of_equation_5():
    torch.manual_seed(0)
    layer = GCNLayer(2, 2, PAIR).eval()
    features = torch.randn(1, 2, 1, 2)
    theta = layer.filter.theta
    # each node has one neighbour and degree 1: both get the sum of the two
    summed = features.sum(3, keepdim=True).expand_as(features)
    convolved = torch.einsum("oc,bcfn->bofn", theta.weight[:, :, 0, 0], summed)
    convolved = convolved + theta.bias.reshape(1, -1, 1, 1)
    expected = (convolved / math.sqrt(1 + 1e-5) + features).clamp(min=0)
    torch.testing.assert_close(layer(features), expected, rtol=0, atol=1e-8)


def test_one_batch_is_learned_by_heart(landmark_batch):
    torch.manual_seed(0)
    made, batch = PlainGCN(3), landmark_batch(clips=8)
    optimiser = torch.optim.Adam(made.parameters(), 3e-3)
    for _ in range(40):
        optimiser.zero_grad()
        made.training_loss(batch).backward()
        optimiser.step()
    assert made.training_loss(batch) < 0.2


def test_the_other_point_sets_are_taken(landmark_batch):
    found = PlainGCN(3, points=31)(landmark_batch(points=31))
    assert found.shape == (4, 3)
    assert len(landmark_set(31).indices) == 31


def test_landmarks_of_another_set_are_refused(landmark_batch):
    with pytest.raises(MerError, match="give the view and the method the same points"):
        PlainGCN(3)(landmark_batch(points=31))
