"""The same ONNX model in half precision."""

import onnx

# sums over the neighbours in a graph: ONNX Runtime adds up no float16 there, and float32 is better
KEPT = ("ScatterElements",)
LEARNED = {"Conv", "ConvTranspose", "Gemm", "MatMul"}  # what has the weights


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a copy whose weights, inputs and outputs are float16 where they were float32.

    Bytes and whole numbers stay what they are. Some things are computed in float32 between casts:
    sums over neighbours, places in a picture, of which float16 knows but every eighth of a pixel,
    and what ONNX Runtime's converter leaves as it is.

    Args:
        model: In float32; it is not changed.
    """
    from onnxruntime.transformers.float16 import (  # type: ignore[import-untyped]
        DEFAULT_OP_BLOCK_LIST,
        convert_float_to_float16,
    )

    copied = onnx.ModelProto()
    copied.CopyFrom(model)
    places = _places(copied)
    found: onnx.ModelProto = convert_float_to_float16(
        copied,
        op_block_list=[*DEFAULT_OP_BLOCK_LIST, *KEPT],
        node_block_list=sorted(places),
    )
    _join(found, places)
    _sort(found.graph)  # the converter leaves some casts behind their readers
    del found.graph.value_info[:]  # of use to the converter alone
    return found


def _places(model: onnx.ModelProto) -> set[str]:
    """Return the nodes that compute where a picture is read, from the last weights on."""
    makers = {output: node for node in model.graph.node for output in node.output}
    readers = [node for node in model.graph.node if node.op_type == "GridSample"]
    found = {node.name for node in readers}
    left = [node.input[1] for node in readers]
    while left:
        maker = makers.get(left.pop())
        if maker is not None and maker.op_type not in LEARNED and maker.name not in found:
            found.add(maker.name)
            left.extend(maker.input)
    return found


def _join(model: onnx.ModelProto, kept: set[str]) -> None:
    """Let nodes in float32 hand float32 to one another; the converter rounds in between."""
    makers = {output: node for node in model.graph.node for output in node.output}
    unrounded = {}
    for node in model.graph.node:
        rounded = makers.get(node.input[0]) if _casts_to(node, onnx.TensorProto.FLOAT) else None
        if rounded is not None and _casts_to(rounded, onnx.TensorProto.FLOAT16):
            source = makers.get(rounded.input[0])
            if source is not None and source.name in kept:
                unrounded[node.output[0]] = rounded.input[0]
    for node in model.graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = unrounded.get(name, name)


def _casts_to(node: onnx.NodeProto, kind: int) -> bool:
    return node.op_type == "Cast" and node.attribute[0].i == kind


def _sort(graph: onnx.GraphProto) -> None:
    """Put makers before readers, those within a branch among them; else the order stays."""
    waiting = list(graph.node)
    unmade = {output for node in waiting for output in node.output}
    found: list[onnx.NodeProto] = []
    while waiting:
        later = []
        for node in waiting:
            if unmade.isdisjoint(_read(node)):
                found.append(node)
                unmade.difference_update(node.output)
            else:
                later.append(node)
        assert len(later) < len(waiting), "a circle"
        waiting = later
    del graph.node[:]
    graph.node.extend(found)


def _read(node: onnx.NodeProto) -> set[str]:
    """Return what a node takes, its branches included, which see the names around them."""
    branches = [value.g for value in node.attribute if value.type == onnx.AttributeProto.GRAPH]
    inner = (_read(one) for branch in branches for one in branch.node)
    return set(node.input).union(*inner)
