"""One composed configuration: from YAML files and overrides to objects, and to a hash."""

import copy
import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonargparse
from lightning.pytorch import Trainer
from lightning.pytorch.cli import LightningArgumentParser
from omegaconf.errors import OmegaConfBaseException

from mer.code import code_digest
from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.files import value_digest
from mer.folds.complaints import explain
from mer.folds.parsing import MODE, set_up_parsing
from mer.methods.base import MERModule

# What changes where a run happens, or what it shows, but not what comes out.
UNHASHED = {
    "trainer": (
        "accelerator", "devices", "num_nodes", "logger", "default_root_dir",
        "enable_progress_bar", "enable_model_summary", "enable_checkpointing",
        "log_every_n_steps", "profiler",
    ),
    "data": ("root", "store", "held_out", "annotations"),
}  # fmt: skip
PARSER_SETTINGS: dict[str, Any] = {
    "parser_mode": MODE,
    "exit_on_error": False,
    "allow_abbrev": False,
}


def link_classes(parser: LightningArgumentParser) -> None:
    """Set the model's number of classes from the data's class scheme."""
    parser.link_arguments("data.num_classes", "model.init_args.num_classes", apply_on="instantiate")


@cache
def build_parser() -> LightningArgumentParser:
    """Return the parser of every command that takes `-c`; made once a process."""
    set_up_parsing()
    parser = LightningArgumentParser(**PARSER_SETTINGS)
    parser.add_argument("-c", "--config", action="config")
    parser.add_lightning_class_args(Trainer, "trainer", required=False)
    parser.add_lightning_class_args(MERDataModule, "data", subclass_mode=True)
    parser.add_lightning_class_args(MERModule, "model", subclass_mode=True)
    link_classes(parser)
    return parser


@dataclass(frozen=True)
class Parts:
    """The objects of one training, made anew for each fold.

    Attributes:
        trainer: Keyword arguments of the Trainer.
        data: The data module.
        model: The method, its weights drawn from the current seed.
    """

    trainer: Mapping[str, Any]
    data: MERDataModule
    model: MERModule


@dataclass(frozen=True)
class Configuration:
    """The composed values of trainer, data and model; plain, so that it travels to workers.

    Attributes:
        values: Nested plain values, with every default written out.
    """

    values: Mapping[str, Any]

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> "Configuration":
        """Compose YAML files and overrides: `["-c", "a.yaml", "--data.held_out", "x"]`.

        Raises:
            MerError: A key is unknown, a value has the wrong type, a file is not there.
        """
        parsed = parse(build_parser(), arguments)
        parsed.pop("config", None)
        return cls(_plain(parsed.as_dict()))

    def override(self, values: Mapping[str, Any]) -> "Configuration":
        """Return a copy in which some nested values are replaced.

        Raises:
            MerError: A key is unknown.
        """
        merged = _merge(copy.deepcopy(dict(self.values)), values)
        with one_sentence():
            return Configuration(_plain(build_parser().parse_object(merged).as_dict()))

    def build(self) -> Parts:
        """Make the objects; seed first, for the model draws its weights here."""
        parser = build_parser()
        with one_sentence():
            # the parser changes lists of classes in place
            values = copy.deepcopy(dict(self.values))
            built = parser.instantiate(parser.parse_object(values))
        return Parts(trainer=dict(built.trainer), data=built.data, model=built.model)

    def build_data(self) -> MERDataModule:
        """Make the data module alone."""
        return self.build().data

    def digest(self, data: MERDataModule, protocol: str = "loso", code: str | None = None) -> str:
        """Return the hash that tells whether a result is this configuration's.

        Over the values (paths, devices and loggers left out), the protocol, the stores' content,
        the view's hash and the code of the modules that make results.

        Args:
            data: Made from it.
            protocol: See `mer.splits.make_folds`.
            code: What `code` returned, where it is known.
        """
        values = copy.deepcopy(dict(self.values))
        for name in UNHASHED["trainer"]:
            values["trainer"].pop(name, None)
        for name in UNHASHED["data"]:
            values["data"]["init_args"].pop(name, None)
        return value_digest(
            {
                "values": values,
                "protocol": protocol,
                "stores": [[store.hash, store.content] for store in data.stores.values()],
                "view": data.cache.view.digest(),
                "code": code or self.code(),
            }
        )

    def code(self) -> str:
        """Return the hash of the code, as it is on disk, of the modules that make results."""
        return code_digest(self.modules())

    @property
    def method(self) -> str:
        """The method's class name."""
        return str(self.values["model"]["class_path"]).rsplit(".", 1)[-1]

    def modules(self) -> list[str]:
        """Return the modules whose code, with all that they import, makes the results."""
        parts = [self.values["model"], self.values["data"]]
        view = self.values["data"]["init_args"].get("view")
        paths = [part["class_path"] for part in (*parts, *([view] if view else []))]
        return ["mer.folds.run", *map(_module_of, paths)]


def _module_of(class_path: str) -> str:
    """Return the module that defines a class: not the package that it is named by."""
    package, name = class_path.rsplit(".", 1)
    module: str = getattr(importlib.import_module(package), name).__module__
    return module


def build_data(arguments: Sequence[str]) -> MERDataModule:
    """Make the data module of a data YAML, without a model or a view.

    Raises:
        MerError: A key is unknown, a value has the wrong type, a file is not there.
    """
    set_up_parsing()
    parser = LightningArgumentParser(**PARSER_SETTINGS)
    parser.add_argument("-c", "--config", action="config")
    parser.add_lightning_class_args(MERDataModule, "data", subclass_mode=True)
    parsed = parse(parser, arguments)
    with one_sentence():
        data: MERDataModule = parser.instantiate(parsed).data
    return data


def parse(parser: LightningArgumentParser, arguments: Sequence[str]) -> jsonargparse.Namespace:
    """Parse `-c FILE` and overrides; see `one_sentence` for what it raises."""
    require_files(arguments)
    with one_sentence():
        return parser.parse_args(list(arguments))


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn errors of the parser, while it parses or makes objects, into a MerError.

    Raises:
        MerError: A key is unknown, a value has the wrong type, a variable of the environment
            that a file names is not set, or a class refuses its settings.
    """
    try:
        yield
    except (jsonargparse.ArgumentError, OmegaConfBaseException) as error:
        raise MerError(explain(str(error))) from error
    except ValueError as error:
        # the parser wraps what a class raises, once a level
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, MerError):
            cause = cause.__cause__
        if cause is None:
            raise
        raise cause from None


def require_files(arguments: Sequence[str]) -> None:
    """Refuse a `-c FILE` that is not there.

    Raises:
        MerError: There is no such file.
    """
    for flag, name in pairwise(arguments):
        if flag in ("-c", "--config") and not Path(name).is_file():
            raise MerError(f"There is no configuration file {name}; configs/ holds those of mer.")


def _merge(base: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in changes.items():
        both = isinstance(value, Mapping) and isinstance(base.get(key), dict)
        base[key] = _merge(base[key], value) if both else value
    return base


def _plain(value: Any) -> Any:
    if isinstance(value, jsonargparse.Namespace):
        value = value.as_dict()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value
