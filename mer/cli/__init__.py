"""The command line: a light dispatcher; a command's own imports wait until it is used."""

import importlib
import sys

from mer import __version__
from mer.errors import MerError

COMMANDS = {
    "demo": "the whole path on a small synthetic corpus, with a table and pictures",
    "synth": "write a synthetic corpus in a dataset's official layout",
    "check": "compare a dataset folder with what is known about the release",
    "prepare": "detect, align and store the faces of a dataset",
    "flow": "write the flow pictures of a prepared dataset, to train on without its frames",
    "fit": "train one fold (LightningCLI)",
    "validate": "score one fold's checkpoint on clips of its training side (LightningCLI)",
    "test": "score one fold's checkpoint on its held-out subject (LightningCLI)",
    "predict": "predict one fold's held-out clips (LightningCLI)",
    "loso": "leave-one-subject-out: every fold, resumable, then the table",
    "table": "a paper's table: what is missing is run, ours beside the paper's",
    "figure": "a paper's figure for print, drawn from runs; what is missing is run",
    "runs": "what exists, complete or not; `mer runs prune` deletes",
    "report": "print the table of results that exist",
    "score": "score a CSV of predictions, whoever made them",
    "compare": "one system against others: paired differences, intervals, p",
    "audit": "look for leaks from test subjects into training",
    "magnify": "the small movements of a video, made larger for the eye",
    "export": "a trained network as an ONNX file, checked against PyTorch",
    "bench": "milliseconds a clip in PyTorch, ONNX Runtime and float16",
    "doctor": "what is installed, found and missing",
}
RESUMED = {"demo", "synth", "prepare", "loso", "table", "figure"}
LIGHTNING_COMMANDS = {"fit", "validate", "test", "predict"}


def usage() -> str:
    """Return the text of `mer --help`."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [
            f"mer {__version__}: micro-expression recognition, five methods, one honest protocol",
            "",
            "usage: mer COMMAND [OPTIONS]      (mer COMMAND --help tells a command's options)",
            "",
            *lines,
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: The words after `mer`; those of the process when None.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if words else 2
    if words[0] in ("-V", "--version"):
        print(f"mer {__version__}")
        return 0
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        print(f"mer: there is no command {name!r}; mer --help lists them.", file=sys.stderr)
        return 2
    return _run(name, rest)


def _run(name: str, rest: list[str]) -> int:
    module = "lightning" if name in LIGHTNING_COMMANDS else name
    words = [name, *rest] if name in LIGHTNING_COMMANDS else rest
    try:
        status: int = importlib.import_module(f"mer.cli.{module}").main(words)
    except MerError as error:
        print(f"mer {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        tail = "; the same command continues where it was" if name in RESUMED else ""
        print(f"\nmer {name}: stopped{tail}.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return status
