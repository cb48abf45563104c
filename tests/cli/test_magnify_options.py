from pathlib import Path

import pytest

from mer.cli.magnify_options import METHODS, magnifier_of, parse_options
from mer.errors import MerError
from mer.magnification import STMEMM, Eulerian, Linear


def options(*words):
    return parse_options(["in.avi", "out.avi", *words])


@pytest.mark.parametrize(("words", "magnifier"), [
    ((), Eulerian()),
    (("--low", "1", "--high", "8", "--cutoff", "16", "--chrominance", "0"),
     Eulerian(1, 8, 16, 0)),
    (("--method", "linear"), Linear()),
    (("--method", "st-memm"), STMEMM()),
    (("--method", "st-memm", "--checkpoint", "w", "--mode", "dynamic"),
     STMEMM(Path("w"), "dynamic")),
])  # fmt: skip
def test_the_options_name_a_magnifier(words, magnifier):
    assert magnifier_of(options(*words)) == magnifier


def test_every_method_has_a_magnifier_whose_settings_it_names():
    for method, names in METHODS.items():
        found = magnifier_of(options("--method", method))
        assert tuple(found.__dataclass_fields__) == names


@pytest.mark.parametrize(("method", "flag"), [
    ("eulerian", "--checkpoint"), ("eulerian", "--mode"), ("linear", "--mode"),
    ("linear", "--cutoff"), ("st-memm", "--low"), ("st-memm", "--chrominance"),
])  # fmt: skip
def test_a_setting_belongs_to_its_method(method, flag):
    value = "static" if flag == "--mode" else "1"
    with pytest.raises(MerError, match=f"^--method {method} takes no {flag}\\.$"):
        magnifier_of(options("--method", method, flag, value))


@pytest.mark.parametrize("factor", ["0.99", "0", "-1", "nan", "inf"])
def test_a_factor_is_one_or_more(factor):
    with pytest.raises(MerError, match=r"^--factor is .*; it takes 1 or more\.$"):
        options(f"--factor={factor}")


def test_words_are_not_guessed(capsys):
    for words in (("--fact", "3"), ("--method", "memm"), ("--mode", "both"), ("--fps", "fast")):
        with pytest.raises(SystemExit):
            options(*words)
        assert words[0] in capsys.readouterr().err
