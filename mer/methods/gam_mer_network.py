"""The network of GAM-MER, free of any training code."""

from typing import Literal, NamedTuple

from torch import Tensor, nn
from torch.nn import functional

from mer.errors import MerError
from mer.methods.continuous_attention import check_choice, check_positive
from mer.methods.region_layers import LayerKind, RegionAttention, graph_layer, repeated_edges

InputName = Literal["apex", "onset+apex", "difference"]
RegionsName = Literal["selected", "all"]
ReadoutName = Literal["concatenated", "mean"]
CHANNELS = {"apex": 3, "onset+apex": 6, "difference": 3}  # of a patch
NODES = {"selected": 28, "all": 68}
WIDTHS = (16, 32, 64)  # of the convolutions


class GAMMEROutput(NamedTuple):
    """What the network makes of a batch of B clips.

    Attributes:
        logits: (B, num_classes).
        edge_index: Sender and receiver in one graph, loops last, (2, E).
        attention: Of every layer, (B, E, heads): how much a receiver attends to each of its
            senders, which sums to 1. Empty with graph convolutions.
    """

    logits: Tensor
    edge_index: Tensor
    attention: tuple[Tensor, ...]


class LocalFeatures(nn.Sequential):
    """The CNN that all regions share (Wu et al., equation 8).

    Three 3x3 convolutions with 16, 32 and 64 channels, each with batch norm, ReLU and 2x2 max
    pooling. What remains of a patch of 24 pixels is a grid of 3x3, which stays, so that the graph
    knows where in a region something is.

    Args:
        channels: Of a patch.

    Shapes:
        (N, channels, patch, patch) -> (N, 64 * (patch // 8)^2).
    """

    def __init__(self, channels: int) -> None:
        shapes = zip((channels, *WIDTHS), WIDTHS, strict=False)
        super().__init__(*(part for shape in shapes for part in _convolution(*shape)), nn.Flatten())


def _convolution(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    # batch norm has the bias
    convolution = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
    return convolution, nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)


class GAMMERNetwork(nn.Module):
    """GAM-MER (Wu et al., figure 5): a CNN a region, attention over the graph of regions, a class.

    Args:
        num_classes: Number of classes.
        input: What a patch shows, as the view's: 6 channels for `onset+apex`, 3 otherwise.
        regions: The view's: a clip has 28 nodes, or with `all` 68.
        patch: Pixels a side, as the view's.
        layers: Graph layers. The paper: 2; table 3 adds or removes one.
        graph_layer: `gat`, or `gcn` for table 3's row.
        heads: Of attention; they share the channels.
        channels: Of every graph layer, all heads together.
        dropout: On the clip's vector before the class.
        attention_dropout: On the attention of every edge.
        readout: `concatenated`, so that the class knows which region is which, or `mean`.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        num_classes: int,
        *,
        input: InputName = "apex",  # noqa: A002  # the view's name
        regions: RegionsName = "selected",
        patch: int = 24,
        layers: int = 2,
        graph_layer: LayerKind = "gat",
        heads: int = 4,
        channels: int = 64,
        dropout: float = 0.5,
        attention_dropout: float = 0.0,
        readout: ReadoutName = "concatenated",
    ) -> None:
        super().__init__()
        check_choice("input", input, tuple(CHANNELS))
        check_choice("regions", regions, tuple(NODES))
        check_choice("readout", readout, ("concatenated", "mean"))
        _check_sizes(num_classes, patch, layers, heads, channels)
        for name, share in (("dropout", dropout), ("attention_dropout", attention_dropout)):
            _check_share(name, share)
        self.shape = (NODES[regions], CHANNELS[input], patch, patch)
        self.local = LocalFeatures(CHANNELS[input])
        local = WIDTHS[-1] * (patch // 8) ** 2
        self.layers = _graph_layers(graph_layer, layers, local, channels, heads, attention_dropout)
        self.concatenated = readout == "concatenated"
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(channels * (NODES[regions] if self.concatenated else 1), num_classes)

    def forward(self, patches: Tensor, edge_index: Tensor) -> GAMMEROutput:
        """Classify clips.

        Args:
            patches: (B, nodes, channels, patch, patch).
            edge_index: Sender and receiver in a clip's graph, both directions, (2, E).

        Raises:
            MerError: The patches have another shape than the network was made for.
        """
        if patches.shape[1:] != self.shape:
            raise MerError(
                f"patches have shape {tuple(patches.shape[1:])}; the network takes {self.shape}: "
                "give it input, regions and patch of the view."
            )
        graphs, nodes = patches.shape[:2]
        edges = repeated_edges(edge_index, graphs, nodes)
        features, found = self.local(patches.flatten(0, 1)), []
        for layer in self.layers:
            features, attention = _passed(layer, features, edges)
            found += [] if attention is None else [attention.view(graphs, -1, attention.shape[1])]
        template = repeated_edges(edge_index, 1, nodes)
        return GAMMEROutput(self._classified(features, nodes), template, tuple(found))

    def _classified(self, features: Tensor, nodes: int) -> Tensor:
        clips = features.view(-1, nodes, features.shape[1])
        vectors = clips.flatten(1) if self.concatenated else clips.mean(dim=1)
        logits: Tensor = self.head(self.dropout(vectors))
        return logits


def _graph_layers(
    kind: LayerKind, layers: int, inputs: int, channels: int, heads: int, dropout: float
) -> nn.ModuleList:
    widths = (inputs, *[channels] * (layers - 1))
    return nn.ModuleList(graph_layer(kind, width, channels, heads, dropout) for width in widths)


def _passed(layer: nn.Module, features: Tensor, edges: Tensor) -> tuple[Tensor, Tensor | None]:
    """Return the nodes after a layer and the attention of every edge, if it has any."""
    if isinstance(layer, RegionAttention):
        sums, (_, attention) = layer(features, edges, return_attention_weights=True)
        return functional.elu(sums), attention
    return functional.elu(layer(features, edges)), None


def _check_sizes(num_classes: int, patch: int, layers: int, heads: int, channels: int) -> None:
    check_positive("num_classes", num_classes)
    check_positive("layers", layers)
    check_positive("heads", heads)
    check_positive("channels", channels)
    if patch < 8:
        raise MerError(f"patch is {patch}; three poolings take 8 pixels or more.")
    if channels % heads:
        raise MerError(f"channels is {channels}; {heads} heads share a multiple of {heads}.")


def _check_share(name: str, share: float) -> None:
    if not 0 <= share < 1:
        raise MerError(f"{name} is {share}; allowed are shares from 0 and below 1.")
