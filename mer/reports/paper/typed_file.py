"""YAML files read as dataclasses: every value stays the text that it is, every key is known."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import yaml
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from mer.errors import MerError
from mer.reports.paper.check import did_you_mean

# by type: what its text looks like, and what it is called
_PLAIN = {
    bool: (r"(?i)true|false|yes|no|on|off", "true or false"),
    int: (r"[+-]?\d+", "a whole number"),
    float: (r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", "a number"),
    str: (r"(?s).*", "text"),
}
Problem = tuple[str, str]


def load_typed(path: Path, kind: type) -> Any:
    """Read a YAML file as a dataclass of plain values; a key that it lacks is an error.

    Raises:
        MerError: The file is not there, no YAML, or does not fit.
    """
    return fit_values(read_values(path), kind, path)


def read_values(path: Path) -> dict[str, Any]:
    """Read a YAML file whose every value is text.

    Raises:
        MerError: The file is not there, no YAML, has no keys, or one of them twice.
    """
    try:
        values = _parse(path)
    except FileNotFoundError as error:
        raise MerError(
            f"There is no table file {path}; experiments/<method>/ holds those of mer."
        ) from error
    except IsADirectoryError as error:
        raise MerError(f"{path} is a folder; name a file in it.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MerError(f"{path} is no YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(values, dict):
        raise MerError(f"{path} has no keys at its top.")
    return values


def fit_values(values: dict[str, Any], kind: type, path: Path) -> Any:
    """Return values as a dataclass.

    Args:
        values: As `read_values` gives them.
        kind: The dataclass.
        path: Where they are from, for messages.

    Raises:
        MerError: A key or value does not fit; the message names its place.
    """
    for place, sentence in _problems(values, kind):
        raise MerError(f"{path}: {place}: {sentence}{'' if sentence.endswith('?') else '.'}")
    try:
        merged = OmegaConf.merge(OmegaConf.structured(kind), OmegaConf.create(values))
        return OmegaConf.to_object(merged)
    except OmegaConfBaseException as error:
        first = str(error).splitlines()[0]
        raise MerError(f"{path}: {error.full_key}: {first}.") from error


def _parse(path: Path) -> Any:
    # every value stays the text that it is: 70.20 must not become 70.2
    loader = yaml.BaseLoader(path.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        for line, key in _twice(node):
            raise MerError(f"{path}: line {line}: {key} is there twice; keep one of the two.")
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _twice(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Yield line and name of each key that a mapping has twice; YAML would take the last."""
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _twice(one)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if isinstance(key.value, str) and key.value in seen:
                yield key.start_mark.line + 1, key.value
            seen.add(str(key.value))
            yield from _twice(value)


def _problems(values: Any, kind: Any, place: str = "") -> Iterator[Problem]:
    """Yield the place of each key that is not known and each value of another type.

    OmegaConf tells neither keys nor places in lists.
    """
    if is_dataclass(kind) and isinstance(values, dict):
        yield from _key_problems(values, get_type_hints(kind), place)
    elif get_origin(kind) is list and isinstance(values, list):
        for number, value in enumerate(values):
            yield from _problems(value, get_args(kind)[0], f"{place}[{number}]")
    elif get_origin(kind) is dict and isinstance(values, dict):
        for key, value in values.items():
            yield from _problems(value, get_args(kind)[1], f"{place}.{key}")
    elif not _is_plain(values, kind):
        yield place, f"takes {_called(kind)}, not {_shown(values)}"


def _key_problems(values: dict[str, Any], known: dict[str, Any], place: str) -> Iterator[Problem]:
    for key, value in values.items():
        here = f"{place}.{key}".lstrip(".")
        if key in known:
            yield from _problems(value, known[key], here)
        else:
            yield here, did_you_mean(key, known)


def _is_plain(value: Any, kind: Any) -> bool:
    form, _ = _PLAIN.get(kind, ("", ""))
    return bool(form) and isinstance(value, str) and re.fullmatch(form, value) is not None


def _called(kind: Any) -> str:
    if kind in _PLAIN:
        return _PLAIN[kind][1]
    return "a list, [...]" if get_origin(kind) is list else "keys with values"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return repr(value) if value else "nothing"
    return "a list" if isinstance(value, list) else "keys with values"
