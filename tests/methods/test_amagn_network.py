import pytest
import torch

from mer.errors import MerError
from mer.methods.amagn_network import AMAGNNetwork
from mer.methods.graph_edges import GraphEdges
from mer.methods.multi_attention import AttentionSettings

RAW = AttentionSettings(gaussian_on="raw")


def network(*arguments, **settings):
    torch.manual_seed(0)
    return AMAGNNetwork(*arguments or (3,), **settings)


def inputs(batch):
    edges = GraphEdges.of(batch["edge_index"], batch["edge_jaccard"], batch["graph"])
    return {name: batch[name] for name in ("position", "flow")}, edges


def count(made):
    return sum(parameter.numel() for parameter in made.parameters())


def test_the_sizes_are_those_of_section_4_6():
    assert [count(network(classes)) for classes in (5, 3)] == [37_581, 37_515]
    assert [count(network(classes, attention=RAW)) for classes in (5, 3)] == [37_645, 37_579]
    # 32 weights on 96 features, lambda: 3,073 a layer; 96 weights of the score
    for kind, size in (("self", 37_581 - 6 * 3073), ("gaussian", 37_581 - 6 * 97)):
        assert count(network(5, attention=AttentionSettings(kind))) == size


def test_the_settings_are_the_papers():
    stream = network().streams["flow"]
    assert len(stream.layers) == 3
    assert {layer.node.out_features for layer in stream.layers} == {32}
    assert (stream.selection.ratio, stream.dropout.p) == (0.75, 0.5)


def test_logits_and_the_attention_of_every_layer(graph_batch):
    batch = graph_batch()
    output = network()(*inputs(batch))
    assert output.logits.shape == (4, 3)
    assert list(output.attention) == [f"{s}/{n}" for s in ("position", "flow") for n in (1, 2, 3)]
    for attention in output.attention.values():
        assert attention.final.shape == batch["edge_jaccard"].shape


def test_each_stream_counts(graph_batch):
    made, batch = network().eval(), graph_batch()
    before = made(*inputs(batch)).logits
    for name in ("position", "flow"):
        other = batch | {name: batch[name] * 1.5}
        assert (made(*inputs(other)).logits - before).abs().max() > 1e-5


def test_dropout_is_on_each_streams_vector_and_in_training_alone(graph_batch):
    made, given = network(), inputs(graph_batch())
    stream = made.streams["flow"]
    vector, _ = stream.train()(given[0]["flow"], given[1])
    plain, _ = stream.eval()(given[0]["flow"], given[1])
    kept = vector != 0
    torch.testing.assert_close(vector[kept], 2 * plain[kept])
    assert 0.2 < kept.float().mean() < 0.8


def test_mixing_has_a_share_a_layer_and_stream():
    shares = network().mixing()
    assert list(shares) == [f"{s}/{n}" for s in ("position", "flow") for n in (1, 2, 3)]
    assert {share.item() for share in shares.values()} == {0.5}
    assert network(attention=AttentionSettings("self")).mixing() == {}


@pytest.mark.parametrize("settings", [AttentionSettings(), RAW])
def test_half_precision_around_it_changes_nothing(graph_batch, settings):
    made, given = network(attention=settings).eval(), inputs(graph_batch())
    with torch.autocast("cpu", torch.bfloat16):
        inside = made(*given).logits
    assert torch.equal(inside, made(*given).logits)


def test_nodes_of_another_view_are_refused(graph_batch):
    batch = graph_batch()
    nodes, edges = inputs(batch)
    nodes["flow"] = nodes["flow"][:, :49]
    with pytest.raises(MerError, match=r"flow has shape \(60, 49\).*need \(60, 100\)"):
        network()(nodes, edges)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 0}, "num_classes is 0"),
        ({"channels": 0}, "channels is 0"),
        ({"layers": 0}, "layers is 0"),
        ({"ratio": 0.0}, "ratio is 0.0; allowed are shares above 0"),
        ({"dropout": 1.0}, "dropout is 1.0; allowed are shares from 0 and below 1"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        AMAGNNetwork(**{"num_classes": 3} | settings)
