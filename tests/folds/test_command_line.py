import warnings

import pytest
import torch

from mer.errors import MerError
from mer.folds.command_line import require_checkpoint, run_on_weights, set_up
from mer.folds.parsing import set_up_parsing

FIT = ["fit", "--trainer.max_epochs=1"]


@pytest.fixture
def weights(tmp_path):
    torch.save({"state_dict": {"a": torch.zeros(1)}}, tmp_path / "weights.ckpt")
    return tmp_path / "weights.ckpt"


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("two_threads")
def test_a_command_runs_with_one_thread():
    with set_up(FIT):
        assert torch.get_num_threads() == 1


def test_warnings_of_the_engine_alone_are_silent():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with set_up(FIT):
            warnings.warn_explicit("tip", UserWarning, "x.py", 1, "lightning")
            warnings.warn_explicit("ours", UserWarning, "x.py", 1, "mer.methods")
    assert [str(one.message) for one in said] == ["ours"]


def test_what_a_class_refuses_is_its_own_sentence():
    def refuse():
        raise ValueError("Parser key 'data'") from MerError("size is 0.")

    with pytest.raises(MerError, match=r"^size is 0\.$"), set_up(FIT):
        refuse()


def test_a_file_that_is_not_there_is_said_before_anything_is_made(tmp_path):
    with (
        pytest.raises(MerError, match=r"no configuration file none\.yaml"),
        set_up(["fit", "-c", "none.yaml"]),
    ):
        pytest.fail("the command began")


def test_work_reads_weights_alone():
    given = {"ckpt_path": "a.ckpt", "weights_only": False}
    assert run_on_weights(dict, given) == {"ckpt_path": "a.ckpt", "weights_only": True}
    assert given["weights_only"] is False


def failing(sentence):
    def work(**options):
        raise RuntimeError(sentence)

    return work


def test_weights_of_another_network_are_one_sentence_and_other_errors_their_own():
    with pytest.raises(MerError, match=r"^a\.ckpt holds the weights of another network; give"):
        run_on_weights(failing("Error(s) in loading state_dict for N"), {"ckpt_path": "a.ckpt"})
    with pytest.raises(RuntimeError, match="out of memory"):
        run_on_weights(failing("out of memory"), {"ckpt_path": "a.ckpt"})


def test_fit_needs_no_checkpoint_and_what_scores_does(weights):
    require_checkpoint(["fit"])
    require_checkpoint(["test", "--help"])
    for words in (["--ckpt_path", str(weights)], [f"--ckpt_path={weights}"]):
        require_checkpoint(["test", *words])
    for words in ([], ["--ckpt_path"]):
        with pytest.raises(MerError, match="Name the weights with --ckpt_path FILE"):
            require_checkpoint(["predict", *words])


@pytest.mark.parametrize("command", ["fit", "test"])
def test_what_is_no_checkpoint_is_refused(command, tmp_path):
    with pytest.raises(MerError, match=r"There is no checkpoint .*none\.ckpt"):
        require_checkpoint([command, "--ckpt_path", str(tmp_path / "none.ckpt")])
    (tmp_path / "text.ckpt").write_text("no weights")
    torch.save({"state_dict": set_up_parsing}, tmp_path / "code.ckpt")
    for name in ("text.ckpt", "code.ckpt"):
        with pytest.raises(MerError, match=r"is not a checkpoint, or holds more than weights"):
            require_checkpoint([command, "--ckpt_path", str(tmp_path / name)])


def test_a_path_with_an_equals_sign_is_one_word(tmp_path):
    file = tmp_path / "epoch=1-step=2.ckpt"
    with pytest.raises(MerError, match=r"There is no checkpoint .*epoch=1-step=2\.ckpt"):
        require_checkpoint(["fit", "--ckpt_path", str(file)])
    torch.save({"state_dict": {}}, file)
    require_checkpoint(["fit", "--ckpt_path", str(file)])
    require_checkpoint(["fit", f"--ckpt_path={file}"])
