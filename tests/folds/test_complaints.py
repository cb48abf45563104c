import pytest

from mer.errors import MerError
from mer.folds.configuration import Configuration


@pytest.mark.parametrize(("text", "sentence"), [
    ("foo: 3", "Unknown key 'foo' at the top of the configuration."),
    ("trainer: {max_epoch: 3}", "Unknown key 'max_epoch' in section trainer"),
    ("data: {init_args: {sceme: x}}", "Unknown key 'sceme' in section data of"),
    ("data: {init_args: {view: {init_args: {sizes: 3}}}}", "'sizes' in section data.view of"),
    ("data: {init_args: {preparation: {sise: 3}}}", "'sise' in section data.preparation of"),
    ("model: {init_args: {optimisation: {lr: 3}}}", "'lr' in section model.optimisation of"),
    ("model: {init_args: {depth: many}}", "model.depth: 'many' is not what is expected there: int"),
    ("model: {init_args: {block: cas}}", r"model.block: 'cas' is not .*Literal\['ca', 'basic'\]"),
    ("model: {class_path: mer.methods.Nothing}", "model: there is no class 'mer.methods.Nothing'"),
    ("data: {init_args: {root: '${oc.env:NOT_SET}'}}", "Environment variable 'NOT_SET' not found"),
    ("a: [", "Problems parsing config"),
])  # fmt: skip
def test_a_bad_file_is_one_sentence_about_its_key(words, tmp_path, text, sentence):
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(MerError, match=sentence) as caught:
        Configuration.parse([*words, "-c", str(tmp_path / "bad.yaml")])
    assert "\n" not in str(caught.value)
    assert "NoneType" not in str(caught.value)


@pytest.mark.parametrize("flag", ["--nonsense", "--trainer.max_epoch"])
def test_an_unknown_flag_is_named(words, flag):
    with pytest.raises(MerError, match=f"unrecognized arguments: {flag}"):
        Configuration.parse([*words, flag, "3"])


def test_a_missing_file_is_named():
    with pytest.raises(MerError, match=r"There is no configuration file nope\.yaml"):
        Configuration.parse(["-c", "nope.yaml"])
