"""SMIC's names of clips: one spelling for all copies, and the emotion that a name tells."""

import re

from mer.errors import MerError

ABBREVIATIONS = {"ne": "negative", "po": "positive", "sur": "surprise"}
_LABELS = {**ABBREVIATIONS, **{name: name for name in ABBREVIATIONS.values()}}
# s3_sur_01 on disk, s03_sur_01 in MEGC2019's list
_CLIP = re.compile(r"s(\d{1,4})_(ne|po|sur)_(\d{1,4})", re.ASCII | re.IGNORECASE)


def clip_key(subject: int, clip: str) -> str:
    """Return `smic/s03/s03_sur_01`, whether the numbers of subject and clip are padded or not.

    A name of another form stays as it is.
    """
    match = _CLIP.fullmatch(clip)
    name = f"s{int(match[1]):02d}_{match[2].lower()}_{int(match[3]):02d}" if match else clip
    return f"smic/s{subject:02d}/{name}"


def is_clip_name(name: str) -> bool:
    """Tell whether a name has the form of `s3_sur_01`."""
    return _CLIP.fullmatch(name) is not None


def emotion_of(label: str, clip: str) -> tuple[str, str]:
    """Return a label in its one spelling, and what is odd about it, or nothing.

    Args:
        label: `negative`, `Positive`, `sur`; numbers have no meaning that all copies share.
        clip: The clip's name, which decides where the label is none of these.

    Raises:
        MerError: Neither tells an emotion.
    """
    match = _CLIP.fullmatch(clip)
    named = ABBREVIATIONS[match[2].lower()] if match else None
    given = _LABELS.get(label.casefold())
    emotion = given or named
    if emotion is None:
        raise MerError(
            f"the emotion is {label!r}, not negative, positive or surprise, and the name "
            f"{clip!r} tells none."
        )
    if given is None:
        return emotion, f"the emotion is {label!r}; {emotion} is taken from the clip's name."
    odd = f"the emotion is {given}, but the clip's name says {named}."
    return emotion, odd if named not in (None, given) else ""


def odd_name(key: str) -> str:
    """Return what is odd about the name in a clip's key, or nothing."""
    _, subject, clip = key.split("/")
    if not is_clip_name(clip):
        return f"the clip's name is {clip!r}, not one such as s3_sur_01."
    if clip.partition("_")[0] != subject:
        return f"the clip's name {clip} is not one of subject {subject}."
    return ""
