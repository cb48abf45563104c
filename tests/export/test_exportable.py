import pytest
import torch
from torch import nn

from mer.export.attention import PlainAttention
from mer.export.exportable import MethodGraph
from mer.methods import MMNet


def test_what_differs_is_an_input_and_what_does_not_is_part_of_the_graph(exportable):
    pair = exportable("mmnet")
    assert pair.inputs == ("onset", "apex")
    assert pair.axes["onset"] == {0: "batch"}
    regions = exportable("gam_mer")
    assert regions.inputs == ("apex",)
    assert regions.network.fixed == ("edge_index",)
    frames = exportable("atm_gcn")
    assert frames.axes["frames"] == {0: "batch", 1: "frames"}
    assert frames.axes["apex"] == {0: "batch"}
    assert pair.takes_any_batch
    assert pair.facts == {"a": "b"}


def test_edges_and_nodes_of_a_graph_have_sizes_of_their_own(exportable):
    axes = exportable("amagn").axes
    assert axes["position"] == {0: "position_0"}
    assert axes["edge_index"] == {1: "edge_index_1"}


@pytest.mark.parametrize("name", ["mmnet", "capsule", "gts_gn", "gam_mer", "amagn"])
@pytest.mark.parametrize("which", ["network", "traced"])
def test_it_gives_what_the_method_gives_on_the_normalised_batch(
    configured, exportable, name, which
):
    parts, network = configured(name), getattr(exportable(name), which)
    clips = 2
    from mer.export.examples import Examples

    batch = Examples(parts.data).batch(clips)
    found = network(*(batch[one] for one in network.inputs))
    given = parts.data.view.normalise(dict(batch))
    with torch.no_grad():
        expected = parts.model(given), parts.model.probabilities(given)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)
    assert found[1].sum(dim=1).tolist() == pytest.approx([1] * clips)


def test_the_method_runs_once_and_the_given_one_stays_as_it_was(configured):
    parts = configured("mmnet")
    attention = [type(part) for part in parts.model.modules()]
    graph = MethodGraph(parts.model, parts.data.view, ("onset", "apex"), {})
    calls = []
    graph.model.network.register_forward_hook(lambda *_: calls.append(1))
    frames = torch.randint(0, 256, (2, 1, 32, 32, 3), dtype=torch.uint8)
    graph(*frames)
    assert calls == [1]
    assert [type(part) for part in parts.model.modules()] == attention
    assert not parts.model._forward_hooks
    assert not graph.training


def test_attention_is_torchs_in_the_network_and_replaced_in_what_is_traced(exportable):
    given = exportable("mmnet")
    kinds = [
        {type(part) for part in graph.model.modules()} for graph in (given.network, given.traced)
    ]
    assert [nn.MultiheadAttention in kind for kind in kinds] == [True, False]
    assert [PlainAttention in kind for kind in kinds] == [False, True]


def test_what_is_not_rewritten_is_traced_as_it_is(plain, single):
    given = plain(single(lambda x: x))
    assert given.traced is given.network


def test_mmnets_sum_is_the_same_to_the_bit_in_the_words_that_the_exporter_follows(configured):
    parts = configured("mmnet")
    assert isinstance(parts.model, MMNet)
    network = parts.model.network
    onset, apex = torch.randn(2, 3, 3, 32, 32)
    with torch.no_grad():
        features, _ = network.blocks(network.stem(apex - onset))
        expected = network.head((features + network.calibration(onset)).flatten(1))
        assert torch.equal(network(onset, apex).logits, expected)
