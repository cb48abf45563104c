"""The verdicts of `mer audit` on disk, with what they were said of."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.evaluation.verdict import Verdict
from mer.files import write_json

AUDIT = "audit.json"
FORMAT = 1
_OUTCOMES = ("pass", "FAIL", "note")
_TEXTS = ("config_hash", "protocol", "code", "commit", "version", "time")


@dataclass(frozen=True, slots=True)
class Audit:
    """What `mer audit` said of one configuration.

    Attributes:
        config_hash: Of configuration, data and code, as the folder of its results is named.
        protocol: `loso`, `k-fold:5`, `cross-dataset`.
        code: Digest of the modules that make results.
        commit: As `git describe` names it; `unknown` outside of a checkout.
        version: Of `mer`.
        time: As `mer.evaluation.ledger.utc_now` gives it.
        settings: The composed configuration without what its hash leaves out.
        verdicts: One a check.
    """

    config_hash: str
    protocol: str
    code: str
    commit: str
    version: str
    time: str
    settings: Mapping[str, Any]
    verdicts: tuple[Verdict, ...]

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The checks that found a leak."""
        return tuple(verdict for verdict in self.verdicts if verdict.failed)

    def same_settings(self, configuration: Mapping[str, Any], protocol: str) -> bool:
        """Tell whether a run of another hash differs from this one in code or data alone.

        Args:
            configuration: Of the run, as `configuration.json` has it; what this audit's settings
                do not name may be anything.
            protocol: Of the run.
        """
        # settings that nobody knows agree with nothing
        known = bool(self.settings) and protocol == self.protocol
        return known and _agrees(self.settings, configuration)


def write_audit(audit: Audit, path: Path) -> None:
    """Write an audit, in place of an earlier one.

    Raises:
        MerError: It cannot be written.
    """
    write_json(path, {"format": FORMAT} | asdict(audit))


def read_audit(path: Path) -> Audit | None:
    """Read what `write_audit` wrote; None for no file.

    Raises:
        MerError: The file is something else, or of another format.
    """
    try:
        return _audit(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, TypeError, ValueError, KeyError) as error:
        raise MerError(
            f"{path} holds no verdicts of mer audit; run mer audit again or delete the file."
        ) from error


def _audit(values: Mapping[str, Any]) -> Audit:
    if values["format"] != FORMAT:
        raise ValueError(values["format"])
    texts = {name: values[name] for name in _TEXTS}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError(texts)
    if not isinstance(values["settings"], dict) or not isinstance(values["verdicts"], list):
        raise TypeError(values["settings"])
    # an audit without a verdict would read as one that passed
    if not values["verdicts"]:
        raise ValueError("no verdicts")
    verdicts = tuple(map(_verdict, values["verdicts"]))
    return Audit(**texts, settings=values["settings"], verdicts=verdicts)


def _verdict(value: Mapping[str, Any]) -> Verdict:
    check, reason, details = value["check"], value["reason"], value["details"]
    if not (isinstance(check, str) and isinstance(reason, str) and isinstance(details, list)):
        raise TypeError(value)
    if value["outcome"] not in _OUTCOMES:
        raise ValueError(value["outcome"])
    return Verdict(check, value["outcome"], reason, tuple(map(str, details)))


def _agrees(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(name in found and _agrees(one, found[name]) for name, one in wanted.items())
    return bool(wanted == found)
