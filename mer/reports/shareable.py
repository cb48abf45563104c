"""What of a configuration may leave the machine: everything but its paths."""

import re
from collections.abc import Mapping
from pathlib import PurePath, PureWindowsPath
from typing import Any

# keys that hold places on this machine, and loggers, which say where things go
PRIVATE = {"root", "store", "annotations", "default_root_dir", "logger"}
# an absolute path, or one from the home folder, alone or after a space, a colon, a bracket...
_PATH = re.compile(r"(?<![\w.}/\\-])(?:~?/|[A-Za-z]:[\\/]|\\\\)[^\s:;,'\"()]+")


def shareable(value: Any) -> Any:
    """Return a copy of nested plain values without places on this machine.

    Keys of `PRIVATE` are left out at every depth; of absolute paths elsewhere the last name
    stays. Names with a slash, such as `casme2/sub01`, are no paths.
    """
    if isinstance(value, Mapping):
        return {key: shareable(item) for key, item in value.items() if key not in PRIVATE}
    if isinstance(value, list | tuple):
        return [shareable(item) for item in value]
    if isinstance(value, PurePath):
        return shareable(str(value))
    if isinstance(value, str):
        return _PATH.sub(lambda found: _last_name(found.group()), value)
    return value


def _last_name(path: str) -> str:
    # takes both kinds of slash
    return PureWindowsPath(path).name
