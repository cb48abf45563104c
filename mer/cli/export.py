"""`mer export`: a trained network as an ONNX file that was checked against PyTorch."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.trained import is_shipped, load, trained_parser
from mer.errors import MerError

if TYPE_CHECKING:
    from mer.export.exportable import Exportable
    from mer.export.onnx_file import Exported


def main(arguments: list[str]) -> int:
    """Write the file; see `mer export --help`.

    Args:
        arguments: The words after `mer export`.

    Raises:
        MerError: The checkpoint cannot be read, or its network cannot be exported.
    """
    options, composed = _parser().parse_known_args(arguments)
    out = _out(options)
    exportable = load(options.checkpoint, composed, options.size)
    from mer.export.onnx_file import export, require_own, write_onnx

    require_own(out)
    exported = export(exportable, half=options.half)
    write_onnx(exported, out)
    print(_described(out, exportable, exported, options.half))
    return 0


def _out(options: argparse.Namespace) -> Path:
    checkpoint: Path = options.checkpoint
    if is_shipped(checkpoint):  # the package's own folder is no place for files
        checkpoint = Path("st_memm_small")
    name = f"{checkpoint.stem}{'-half' if options.half else ''}.onnx"
    out: Path = options.out or checkpoint.with_name(name)
    if out.suffix != ".onnx":
        raise MerError(f"--out is {out}; it takes a file that ends with .onnx.")
    return out


def _described(out: Path, exportable: "Exportable", exported: "Exported", half: bool) -> str:
    from mer.export.onnx_file import signature

    taken = ", ".join(f"{name} {kind}" for name, kind in signature(exported.model).items())
    precision, size = f"float{16 if half else 32}", exported.model.ByteSize() / 1e6
    lines = [
        f"{out}: {exportable.name} in {precision}, {size:.1f} MB; takes {taken}.",
        f"ONNX Runtime differs from PyTorch by {exported.difference:.1g} at most.",
    ]
    if not exported.any_batch:
        lines.append("The exporter cannot follow its number of clips: it takes one at a time.")
    if half:
        lines.append("float16 is for GPUs: on a CPU, ONNX Runtime computes it in float32.")
    if exportable.facts.get("corpus") == "synthetic":
        lines.append("Trained on drawn faces: it shows that the way works, nothing more.")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = trained_parser(
        "export",
        "Write a trained network as ONNX, its normalisation included, once ONNX Runtime gives what "
        "PyTorch gives (1e-4; 1e-2 with --half).",
    )
    add = parser.add_argument
    add("--format", choices=("onnx",), default="onnx", help="the only one so far")
    add("--half", action="store_true", help="weights and inputs in float16")
    add("--out", type=Path, help="a .onnx file (default: beside the checkpoint)")
    return parser
