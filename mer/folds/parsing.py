"""How every parser of configurations reads its values, set once a process."""

from functools import cache
from typing import Any

import jsonargparse
import yaml

MODE = "omegaconf+"


@cache
def set_up_parsing() -> None:
    """Resolve `${...}` across files, and let `null` reach a setting within a class.

    The parser of a class hands a word down to the parsers of the classes inside it as text, and
    what was `null` arrives as `None`: `--data.view.magnification=null` would set the text.
    """
    jsonargparse.set_parsing_settings(omegaconf_absolute_to_relative_paths=True)
    # the mode's loader is there from its first use on
    jsonargparse.ArgumentParser(parser_mode=MODE).parse_string("{}")
    load = jsonargparse.get_loader(MODE)

    def load_with_none(text: str) -> Any:
        return None if text.strip() == "None" else load(text)

    jsonargparse.set_loader(MODE, load_with_none, exceptions=(yaml.YAMLError,))
