"""Landmarks of a few clips, and double precision for equations."""

import pytest
import torch


@pytest.fixture
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.fixture
def landmark_batch():
    """Return landmarks that move by class: `make(clips, points, classes)`."""

    def make(clips=4, points=14, classes=3, units=4):
        generator = torch.Generator().manual_seed(0)
        face = torch.rand(1, 1, points, 2, generator=generator)
        label = torch.arange(clips) % classes
        movement = torch.randn(classes, 3, points, 2, generator=generator) / 10
        noise = torch.randn(clips, 3, points, 2, generator=generator) / 50
        shown = (torch.rand(classes, units, generator=generator) > 0.5).float()
        return {
            "landmarks": face + movement[label] + noise,
            "units": shown[label],
            "label": label,
        }

    return make


@pytest.fixture
def sequence_batch():
    """Return clips of some lengths that move by class: `make(lengths, size, classes)`."""

    def make(lengths=(6, 3, 2, 5), size=16, classes=3):
        generator = torch.Generator().manual_seed(0)
        count, longest = len(lengths), max(lengths)
        label = torch.arange(count) % classes
        time = torch.arange(longest)
        mask = time < torch.tensor(lengths)[:, None]
        apex = torch.tensor([max(1, length // 2) for length in lengths])
        face = torch.randn(1, 1, 3, size, size, generator=generator)
        movement = torch.randn(classes, 3, size, size, generator=generator)
        strength = (time / apex[:, None]).clamp(max=1)[:, :, None, None, None]
        noise = torch.randn(count, longest, 3, size, size, generator=generator) / 20
        frames = face + strength * movement[label][:, None] + noise
        return {
            "frames": frames * mask[:, :, None, None, None],
            "mask": mask,
            "index": 2 * time * mask,
            "apex": apex,
            "label": label,
        }

    return make


@pytest.fixture
def graph_batch():
    """Return a graph a clip whose flow moves by class: `make(frames, classes, points)`."""

    def make(frames=(3, 1, 2, 4), classes=3, points=6):
        generator = torch.Generator().manual_seed(0)
        label = torch.arange(len(frames)) % classes
        counts = torch.tensor(frames) * points
        graph = torch.arange(len(frames)).repeat_interleave(counts)
        ring = torch.arange(points)
        edges, start = [], 0
        for length in frames:
            nodes = start + torch.arange(length * points).view(length, points)
            space = torch.stack((nodes, nodes[:, ring.roll(1)])).flatten(1)
            time = torch.stack((nodes[:-1], nodes[1:])).flatten(1)
            edges += [space, space.flip(0), time, time.flip(0)]
            start += length * points
        edge_index = torch.cat(edges, dim=1)
        movement = torch.rand(classes, 100, generator=generator)
        face = torch.rand(points, 2, generator=generator)
        return {
            "position": face.repeat(sum(frames), 1)
            + torch.randn(len(graph), 2, generator=generator) / 20,
            "flow": movement[label][graph] + torch.rand(len(graph), 100, generator=generator) / 5,
            "edge_index": edge_index,
            "edge_jaccard": 1 / (1 + (edge_index[0] - edge_index[1]).abs().float()),
            "graph": graph,
            "label": label,
        }

    return make
