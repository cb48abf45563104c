"""What is exported: a network from a view's arrays to probabilities, and inputs to try it with."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor, nn

from mer.export.attention import replace_attention
from mer.export.examples import FRAMES, Examples
from mer.folds.configuration import Parts
from mer.methods.base import MERModule
from mer.views.base import Batch, View

Axes: TypeAlias = Mapping[str, Mapping[int, str]]
BATCH = "batch"
OUTPUTS = ("logits", "probabilities")


@dataclass(frozen=True)
class Exportable:
    """A network that can be traced.

    Attributes:
        name: Of the method, or of the magnifier.
        network: As it runs in PyTorch, in evaluation mode; takes tensors in the order of `inputs`,
            gives a tuple in the order of `outputs`. What is exported is compared with it.
        inputs: Names of what it takes.
        outputs: Names of what it gives.
        axes: The dimensions that may differ from call to call, by input or output and place.
        example: From a number of clips, and of frames where these differ, to inputs.
        facts: What stands in the file's metadata.
        rewritten: The same in words that the exporter follows; None where these are the network's.
    """

    name: str
    network: nn.Module
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    axes: Axes
    example: Callable[[int, int], tuple[Tensor, ...]]
    facts: Mapping[str, str]
    rewritten: nn.Module | None = None

    @property
    def traced(self) -> nn.Module:
        """What the exporter follows."""
        return self.network if self.rewritten is None else self.rewritten

    @property
    def takes_any_batch(self) -> bool:
        """Whether the number of clips may differ from call to call."""
        return any(BATCH in names.values() for names in self.axes.values())


class MethodGraph(nn.Module):
    """A method from the arrays of its view to logits and probabilities.

    The view's normalisation is inside: whoever runs the file cannot get it wrong.

    Args:
        model: The method; a copy is kept.
        view: Of the method.
        inputs: Names of the arrays that differ from clip to clip.
        fixed: The arrays that do not, such as the edges of a template.
    """

    def __init__(
        self, model: MERModule, view: View, inputs: Sequence[str], fixed: Mapping[str, Tensor]
    ) -> None:
        super().__init__()
        self.model = copy.deepcopy(model)
        self.model.register_forward_hook(self._keep)
        self.view, self.inputs, self.fixed = view, tuple(inputs), tuple(fixed)
        for name, value in fixed.items():
            self.register_buffer(f"fixed_{name}", value, persistent=False)
        self._logits: list[Tensor] = []
        self.eval()

    def forward(self, *arrays: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits and probabilities, (B, classes) each."""
        batch = dict(zip(self.inputs, arrays, strict=True))
        batch |= {name: self.get_buffer(f"fixed_{name}") for name in self.fixed}
        self._logits.clear()
        probabilities = self.model.probabilities(self.view.normalise(batch))
        return self._logits.pop(), probabilities

    def _keep(self, module: nn.Module, given: object, logits: Tensor) -> None:
        """Keep what the method gives on the way to its probabilities: it runs once, not twice."""
        del module, given
        self._logits.append(logits.float())


def exportable_method(parts: Parts, facts: Mapping[str, str]) -> Exportable:
    """Return a method as what is exported.

    What differs from batch to batch is an input, and what is the same in all is part of the graph.

    Args:
        parts: Of a configuration, with the weights that are exported.
        facts: For the metadata.

    Raises:
        MerError: The view is unknown and its store is not there.
    """
    examples = Examples(parts.data)
    tried = [examples.batch(1, FRAMES), examples.batch(3, FRAMES), examples.batch(1, FRAMES - 3)]
    fixed = {name: tried[0][name] for name in tried[0] if _is_fixed(name, tried)}
    inputs = tuple(name for name in tried[0] if name not in fixed)
    axes = {name: found for name in inputs if (found := _axes(name, tried))}
    graph, rewritten = (MethodGraph(parts.model, _view(parts), inputs, fixed) for _ in range(2))
    replace_attention(rewritten.model)
    return Exportable(
        name=type(parts.model).__name__,
        network=graph,
        inputs=inputs,
        outputs=OUTPUTS,
        axes=axes | {name: {0: BATCH} for name in OUTPUTS},
        example=lambda clips, frames: tuple(examples.batch(clips, frames)[name] for name in inputs),
        facts=facts,
        rewritten=rewritten,
    )


def _view(parts: Parts) -> View:
    view = parts.data.view
    assert view is not None  # the examples have refused it
    return view


def _is_fixed(name: str, batches: Sequence[Batch]) -> bool:
    first, *others = (batch[name] for batch in batches)
    return all(torch.equal(first, other) for other in others)


def _axes(name: str, batches: Sequence[Batch]) -> dict[int, str]:
    """Return the dimensions of an input that differ with the clips or with their frames."""
    one, more, shorter = (batch[name].shape for batch in batches)
    found = {}
    for place, size in enumerate(one):
        if size != shorter[place]:
            # one name means one size: nodes and edges are not as many as frames
            found[place] = "frames" if size == FRAMES else f"{name}_{place}"
        elif size != more[place]:
            found[place] = BATCH
    return found
