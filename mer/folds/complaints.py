"""The parser's errors as one sentence about the key that is wrong."""

import re

_KEY = re.compile(r'Parser key "([^"]+)":')
_UNKNOWN = (
    re.compile(r"Option '(?P<name>[^']+)' is not accepted"),
    re.compile(r"Group '(?P<group>[^']+)' does not accept option '(?P<name>[^']+)'"),
)
_VALUE = re.compile(r"Expected an? (?P<kind>.+?)\. Got value: (?P<value>\S+)")
_INTERPOLATION = re.compile(r"(Environment variable '[^']+' not found)")
_CLASS = re.compile(
    r"Problem with given class_path '(?P<path>[^']+)': (?:module '|No module|.{0,80}not a subclass)"
)


def explain(message: str) -> str:
    """Return one sentence that says which key of which section is wrong, and how.

    The parser answers a misspelt key with every type that the whole section could have had;
    the first complaint of the innermost section is the one that matters.

    Args:
        message: As the parser gives it.
    """
    text = " ".join(message.split())
    interpolation = _INTERPOLATION.search(text)
    if interpolation is not None:
        return f"Configuration: {interpolation.group(1)}; set it, or write the value itself."
    start, complaint = min(
        ((found.start(), found) for pattern in (*_UNKNOWN, _VALUE, _CLASS)
         if (found := pattern.search(text))),
        default=(0, None), key=lambda pair: pair[0],
    )  # fmt: skip
    if complaint is None:
        return text
    keys = _KEY.findall(text[:start])
    return _sentence(keys, complaint.groupdict())


def _sentence(keys: list[str], parts: dict[str, str]) -> str:
    if "name" in parts:
        section = ".".join([*keys, *([parts["group"]] if "group" in parts else [])])
        where = f"in section {section}" if section else "at the top"
        return f"Unknown key {parts['name']!r} {where} of the configuration."
    where = ".".join(keys)
    if "path" in parts:
        return f"{where}: there is no class {parts['path']!r}."
    kind = re.sub(r"typing\.|<class '(\w+)'>", r"\1", parts["kind"])
    return f"{where}: {parts['value']!r} is not what is expected there: {kind}."
