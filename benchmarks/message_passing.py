"""2S-AMAGN's attention layer beside the same layer on concatenated edges, and a clip's inference.

The published equations put both ends of an edge and the edge itself side by side: an (E, 96)
tensor, which W_g and h then map. Here each node is mapped once and gathered. Both layers share
their weights and the radial basis function, and must agree before they are timed, forward and
with the gradient of everything. The graph is a 200 fps clip's: 40 frames of 51 points.

Run: python benchmarks/message_passing.py [--frames 40] [--rounds 30] [--threads 1]
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch_geometric.utils import softmax  # type: ignore[import-untyped]

from mer.methods import AMAGN
from mer.methods.graph_edges import GraphEdges
from mer.methods.multi_attention import SLOPE, MultiAttention

POINTS, NEIGHBOURS = 51, 4
Batch = dict[str, Tensor]


class Concatenated(nn.Module):
    """The same layer as the equations are printed: everything of an edge side by side."""

    def __init__(self, layer: MultiAttention) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, nodes: Tensor, edges: GraphEdges) -> Tensor:
        """Return the nodes' new features."""
        sent = self.layer.node(nodes)
        weight = self.attend(sent, edges.features(nodes), edges)
        size = (len(nodes), len(nodes))
        return functional.elu(self.layer.propagate(edges.index, size=size, x=sent, weight=weight))

    def attend(self, sent: Tensor, features: Tensor, edges: GraphEdges) -> Tensor:
        """Return the final attention of every edge, (E,)."""
        layer, (sender, receiver) = self.layer, edges.index
        assert layer.edge is not None
        assert layer.score is not None
        assert layer.gaussian is not None
        assert layer.mixing is not None
        joint = torch.cat((sent[receiver], sent[sender], layer.edge(features)), dim=1)
        own = functional.leaky_relu(layer.score.joint(joint).squeeze(1), SLOPE)
        mapped = layer.gaussian.joint(joint)
        squares = (mapped - mapped.mean(dim=1, keepdim=True)) ** 2
        variance = squares.mean(dim=1, keepdim=True).clamp(min=layer.min_variance)
        density = torch.exp(-squares / (2 * variance)) / torch.sqrt(2 * torch.pi * variance)
        own, gaussian = (
            softmax(one, receiver, num_nodes=len(sent)) for one in (own, density.sum(dim=1))
        )
        weights: Tensor = layer.mixing * own + (1 - layer.mixing) * gaussian
        return weights


def clip(frames: int) -> Batch:
    """Return a clip's graph: each point has its nearest ones and itself in the frames around."""
    face = torch.rand(POINTS, 2)
    near = torch.cdist(face, face).fill_diagonal_(9).topk(NEIGHBOURS, largest=False).indices
    adjacent = torch.zeros(POINTS, POINTS, dtype=torch.bool).scatter_(1, near, True)
    space = (adjacent | adjacent.T).nonzero().T
    first = torch.arange((frames - 1) * POINTS)
    time_edges = torch.stack((first, first + POINTS))
    index = [space + frame * POINTS for frame in range(frames)]
    edge_index = torch.cat((*index, time_edges, time_edges.flip(0)), dim=1)
    return {
        "position": face.repeat(frames, 1) + torch.randn(frames * POINTS, 2) / 50,
        "flow": torch.rand(frames * POINTS, 100),
        "edge_index": edge_index,
        "edge_jaccard": torch.rand(edge_index.shape[1]),
        "graph": torch.zeros(frames * POINTS, dtype=torch.long),
    }


def seconds(step: Callable[[], object]) -> tuple[float, float]:
    """Return wall and processor seconds of one step."""
    wall, processor = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - wall, time.process_time() - processor


def compare(name: str, ours: Callable[[], object], theirs: Callable[[], object], n: int) -> None:
    """Print both times, taken in turns, and the median of their ratios."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(n + 3)][3:]
    wall = [1e3 * statistics.median(pair[way][0] for pair in pairs) for way in (0, 1)]
    ratios = [statistics.median(a[clock] / b[clock] for a, b in pairs) for clock in (0, 1)]
    print(
        f"{name:22} {wall[0]:6.2f} ms, concatenated {wall[1]:6.2f} ms: "
        f"{ratios[0]:.2f} of its time ({ratios[1]:.2f} CPU)"
    )


def compare_layers(batch: Batch, rounds: int) -> None:
    """Print a step of both layers, forward alone and with its gradient."""
    edges = GraphEdges.of(batch["edge_index"], batch["edge_jaccard"], batch["graph"])
    nodes = torch.randn(len(batch["graph"]), 32)
    layer = MultiAttention(32, 32)
    concatenated = Concatenated(layer)

    def ours(x: Tensor) -> Tensor:
        after: Tensor = layer(x, edges)[0]
        return after

    def theirs(x: Tensor) -> Tensor:
        after: Tensor = concatenated(x, edges)
        return after

    def trained(made: Callable[[Tensor], Tensor]) -> None:
        made(nodes.clone().requires_grad_()).square().mean().backward()  # type: ignore[no-untyped-call]

    torch.testing.assert_close(ours(nodes), theirs(nodes))
    with torch.inference_mode():
        compare("layer, forward", lambda: ours(nodes), lambda: theirs(nodes), rounds)
    compare("layer, with gradient", lambda: trained(ours), lambda: trained(theirs), rounds)


def infer(batch: Batch, rounds: int) -> None:
    """Print the inference of one clip, graph to probabilities."""
    module = AMAGN(5).eval()
    with torch.inference_mode():
        times = [seconds(lambda: module.probabilities(batch)) for _ in range(rounds + 3)][3:]
    wall, processor = (1e3 * statistics.median(clock) for clock in zip(*times, strict=True))
    print(f"inference of the clip  {wall:6.2f} ms ({processor:.2f} ms CPU); the paper: 30 ms")


def main() -> None:
    """Measure all in one run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    batch = clip(options.frames)
    print(
        f"{len(batch['graph'])} nodes, {batch['edge_index'].shape[1]} edges; {options.threads} "
        f"thread(s), load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, torch "
        f"{torch.__version__}"
    )
    compare_layers(batch, options.rounds)
    infer(batch, options.rounds)


if __name__ == "__main__":
    main()
