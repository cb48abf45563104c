"""The adaptive multi-attention layer of 2S-AMAGN."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch_geometric.nn import MessagePassing  # type: ignore[import-untyped]
from torch_geometric.utils import softmax  # type: ignore[import-untyped]

from mer.errors import MerError
from mer.methods.continuous_attention import check_choice, check_positive
from mer.methods.gaussian_attention import pair_density
from mer.methods.graph_edges import EDGE_FEATURES, GraphEdges
from mer.methods.pair_linear import PairLinear

AttentionKind = Literal["multi", "self", "gaussian"]
GaussianInput = Literal["transformed", "raw"]
SLOPE = 0.2  # of LeakyReLU, that of graph attention networks, which the paper refers to


@dataclass(frozen=True)
class AttentionSettings:
    """What a layer attends with.

    Attributes:
        kind: `multi`, or one of the two alone: `self` (tables 4 and 5) or `gaussian`.
        gaussian_on: `transformed` gives W_g the nodes and edges after W and W_e; `raw` gives it
            what the layer was given, equation 3 to the letter, and each end of an edge its own W.
        min_variance: Lower bound of equation 4's variance, which the paper does not have.

    Raises:
        MerError: A value is out of its range.
    """

    kind: AttentionKind = "multi"
    gaussian_on: GaussianInput = "transformed"
    min_variance: float = 1e-3

    def __post_init__(self) -> None:
        check_choice("attention", self.kind, ("multi", "self", "gaussian"))
        check_choice("gaussian_on", self.gaussian_on, ("transformed", "raw"))
        if self.min_variance <= 0:
            raise MerError(f"min_variance is {self.min_variance}; allowed are numbers above 0.")

    @property
    def raw(self) -> bool:
        """Whether W_g works on what the layer was given."""
        return self.gaussian_on == "raw"


class EdgeAttention(NamedTuple):
    """How much a node attends to each of its neighbours: the weights of a receiver sum to 1.

    Attributes:
        edge_index: Sender and receiver, (2, E), by receiver.
        own: Self-attention, equation 2, (E,); None where it is switched off.
        gaussian: Gaussian attention, equation 6, (E,); None where it is switched off.
        final: What weighs the messages, equation 7, (E,).
    """

    edge_index: Tensor
    own: Tensor | None
    gaussian: Tensor | None
    final: Tensor


class MultiAttention(MessagePassing):  # type: ignore[misc]
    """Adaptive multi-attention layer of 2S-AMAGN (Kumar and Bhanu), equations 1 to 8.

    x'_i = ELU(sum over j of (lambda a_self_ij + (1 - lambda) a_gaussian_ij) W x_j)

    The paper leaves open: the edges' own matrix W_e (its W is as wide as nodes are), biases (W
    has one), the initial weights, the activation (ELU), and what holds lambda in (0, 1): a sigmoid
    of a parameter that starts at 0. A node without neighbours becomes 0.

    Args:
        inputs: Features a node.
        outputs: Features a node afterwards, D.
        settings: What it attends with; None takes their defaults.

    Raises:
        MerError: A width is below one.
    """

    def __init__(
        self, inputs: int, outputs: int, settings: AttentionSettings | None = None
    ) -> None:
        super().__init__(aggr="sum")
        check_positive("inputs", inputs)
        check_positive("outputs", outputs)
        settings = settings or AttentionSettings()
        self.min_variance, self.raw = settings.min_variance, settings.raw
        own, gaussian = settings.kind != "gaussian", settings.kind != "self"
        self.node = nn.Linear(inputs, outputs)
        # on raw features, only self-attention sees receivers through W and edges through W_e
        self.receiver = nn.Linear(inputs, outputs) if self.raw and own else None
        self.edge = None if self.raw and not own else nn.Linear(EDGE_FEATURES, outputs, bias=False)
        self.score = PairLinear(outputs, outputs, 1) if own else None
        widths = (inputs, EDGE_FEATURES) if self.raw else (outputs, outputs)
        self.gaussian = PairLinear(*widths, outputs) if gaussian else None
        self.balance = nn.Parameter(torch.zeros(())) if own and gaussian else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the weights as graph attention networks do (Glorot); biases and balance are 0."""
        super().reset_parameters()
        for parameter in self.parameters():
            start = nn.init.xavier_uniform_ if parameter.dim() == 2 else nn.init.zeros_
            start(parameter)

    @property
    def mixing(self) -> Tensor | None:
        """Lambda of equation 7, the share of self-attention; None with one attention alone."""
        return None if self.balance is None else self.balance.sigmoid()

    def forward(self, nodes: Tensor, edges: GraphEdges) -> tuple[Tensor, EdgeAttention]:
        """Return the nodes' new features, (N, outputs), and the attention that made them.

        Args:
            nodes: (N, inputs).
            edges: Who sends to whom.
        """
        sent, features = self.node(nodes), edges.features(nodes)
        own = self._own(nodes, sent, features, edges)
        gaussian = self._gaussian(nodes, sent, features, edges)
        final = self._mix(own, gaussian)
        size = (len(nodes), len(nodes))
        received = self.propagate(edges.index, size=size, x=sent, weight=final)
        return functional.elu(received), EdgeAttention(edges.index, own, gaussian, final)

    def propagate(self, *arguments: Any, **tensors: Any) -> Tensor:
        """Send, weigh and sum the messages, (N, outputs).

        The library writes a module of its own for every class without such a method, a file a
        process in the folder for temporary files, and leaves it there.
        """
        received: Tensor = super().propagate(*arguments, **tensors)
        return received

    def message(self, x_j: Tensor, weight: Tensor) -> Tensor:
        """Return what each edge carries, (E, outputs)."""
        return x_j * weight[:, None]

    def _own(
        self, nodes: Tensor, sent: Tensor, features: Tensor, edges: GraphEdges
    ) -> Tensor | None:
        if self.score is None or self.edge is None:
            return None
        received = sent if self.receiver is None else self.receiver(nodes)
        scores = self.score((received, sent), features, edges, edge_map=self.edge.weight)
        scores = functional.leaky_relu(scores.squeeze(1), SLOPE)
        return _over_neighbours(scores, edges)

    def _gaussian(
        self, nodes: Tensor, sent: Tensor, features: Tensor, edges: GraphEdges
    ) -> Tensor | None:
        if self.gaussian is None:
            return None
        ends = nodes if self.raw else sent
        edge_map = None if self.raw or self.edge is None else self.edge.weight
        deviations = self.gaussian((ends, ends), features, edges, edge_map=edge_map, centred=True)
        # equation 6's LeakyReLU is left out: it returns a density, which is positive, as it is
        return _over_neighbours(pair_density(deviations, self.min_variance), edges)

    def _mix(self, own: Tensor | None, gaussian: Tensor | None) -> Tensor:
        if own is None or gaussian is None:
            (alone,) = (part for part in (own, gaussian) if part is not None)
            return alone
        share = self.mixing
        assert share is not None
        return share * own + (1 - share) * gaussian


def _over_neighbours(scores: Tensor, edges: GraphEdges) -> Tensor:
    """Normalise over the edges of each receiver, (E,)."""
    weights: Tensor = softmax(scores, edges.index[1], num_nodes=len(edges.graph))
    return weights
