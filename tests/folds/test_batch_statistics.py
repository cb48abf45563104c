import pytest

from mer.folds.batch_statistics import check_batch_statistics
from mer.folds.trial import try_out
from mer.splits import make_folds

# batch normalisation that stays in training mode, whatever mode is asked for
STUCK = """
from mer.methods import MMNet


class Stuck(MMNet):
    def train(self, mode=True):
        return super().train(True)
"""
# a network that takes the batch's mean off its features
CENTRED = """
from mer.methods import MMNet


class Centred(MMNet):
    def forward(self, batch):
        logits = super().forward(batch)
        return logits - logits.mean(dim=0)
"""


def verdict(configuration, changes):
    chosen = configuration.override(changes)
    fold = make_folds("loso", chosen.build_data().subjects)[0]
    parts = try_out(chosen, fold, 3).parts
    return check_batch_statistics(parts.model, parts.data)


def test_a_clip_alone_is_as_in_a_batch(configuration):
    found = verdict(configuration, {})
    assert found.outcome == "pass"
    assert found.reason.startswith("8 clips alone, in a batch and in another order")


@pytest.mark.parametrize(("name", "source"), [("Stuck", STUCK), ("Centred", CENTRED)])
def test_a_model_whose_output_depends_on_the_batch_fails(
    configuration, broken_method, name, source
):
    assert verdict(configuration, broken_method(name, source)).failed


def test_predictions_that_are_no_numbers_fail(configuration, monkeypatch):
    parts = configuration.build()
    monkeypatch.setattr(parts.model, "probabilities", lambda batch: batch["onset"][:, 0, 0] * 0 / 0)
    found = check_batch_statistics(parts.model, parts.data)
    assert found.failed
    assert "differ by inf" in found.reason


def test_a_model_that_refuses_a_single_clip_fails(configuration, monkeypatch):
    parts = configuration.build()
    right = parts.model.probabilities

    def refuse(batch):
        if len(batch["label"]) == 1:
            raise ValueError("Expected more than 1 value per channel when training")
        return right(batch)

    monkeypatch.setattr(parts.model, "probabilities", refuse)
    found = check_batch_statistics(parts.model, parts.data)
    assert found.reason.startswith("a clip cannot be predicted alone: Expected more than 1 value")
    assert found.failed
