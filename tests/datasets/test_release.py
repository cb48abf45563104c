import pytest

from mer.datasets import casme2
from mer.datasets.release import Release

RELEASE = Release(
    name="nets",
    folder="NETS",
    title="NETS II",
    fps=90.0,
    trees={"faces": ("Faces",), "raw": ("Raw", ".")},
    examples={"faces": "Faces/s01/1.jpg", "raw": "Raw/s01/1.jpg"},
    annotation="nets.xlsx",
    citation="Nobody",
    licence="http://nets.example/licence",
)


def test_the_default_tree_is_the_first():
    assert RELEASE.default_tree == "faces"
    assert casme2.RELEASE.default_tree == "cropped"


def test_the_hint_says_where_to_ask_and_what_to_do_meanwhile():
    assert RELEASE.hint == (
        "The licence is asked for at http://nets.example/licence. Without it, `mer synth` writes "
        "a synthetic corpus in the same layout."
    )


def test_a_release_is_not_changed():
    with pytest.raises(AttributeError):
        RELEASE.fps = 30.0
