import pytest

from mer.cli.trained import SHIPPED, is_shipped, load, trained_parser
from mer.errors import MerError


def test_what_it_does_not_know_is_left_to_the_configuration():
    parser = trained_parser("bench", "Times.")
    options, rest = parser.parse_known_args(["x.ckpt", "-c", "a.yaml", "--model.stem=4"])
    assert str(options.checkpoint) == "x.ckpt"
    assert options.size == 224
    assert rest == ["-c", "a.yaml", "--model.stem=4"]
    assert parser.format_help().startswith("usage: mer bench")


def test_a_word_stands_for_the_magnifier_that_comes_with_the_package():
    found = load(SHIPPED, [], 64)
    assert found.name == "STMEMM"
    assert found.facts["trained_on"] == "drawn textures and shapes; no picture of a person"


def test_a_file_of_that_name_goes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert is_shipped(SHIPPED)
    (tmp_path / "st-memm").write_text("no weights")
    assert not is_shipped(SHIPPED)
    with pytest.raises(MerError, match=r"^st-memm is not a checkpoint, or holds more than weights"):
        load(SHIPPED, [], 64)


def test_a_magnifier_takes_no_words_of_a_configuration():
    with pytest.raises(MerError, match=r"^A magnifier has no configuration: leave out -c a\.yaml"):
        load(SHIPPED, ["-c", "a.yaml"], 64)
