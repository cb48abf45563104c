import pytest

from mer.errors import MerError
from mer.reports.paper.check import did_you_mean
from mer.splits import make_folds


@pytest.mark.parametrize(("there", "instead", "sentence"), [
    ("title: What it & its parts show", "title: ''", "title is missing."),
    ("papers_rule: best-separate", "papers_rule: worst",
     "papers_rule has 'worst'; there are best, best-separate."),
    ("papers_rule: best-separate", "rule: best", "rule has 'best'"),
    ("papers_rule: best-separate", "averaging: subject", "did you mean subjects?"),
    ("f1: fraction", "f1: xyz", "scores has 'xyz'; there are percent, fraction, text."),
    ("f1: fraction", "f2: fraction", "scores has 'f2'; did you mean f1?"),
    ("notes: [", "seeds: [1, 1]\nnotes: [", "give different seeds"),
    ("notes: [", "seeds: [0, -1]\nnotes: [", "seeds is [0, -1]; give different seeds of 0 or more"),
    ("notes: [", "protocol: losso\nnotes: [", "protocol has 'losso'; did you mean loso?"),
    ("notes: [", "protocol: k-fold:1\nnotes: [", "protocol has 'k-fold:1'; did you mean k-fold:5?"),
    ("clips: [36, 40]", "clips: [0]", "columns.three: clips is [0]; it takes numbers of clips"),
    ("name: Plain", "name: Plain\n    clips: [-3]", "rows[1] (Plain): clips is [-3]"),
    ("52.78 / 0.5100", "5278 / 0.5100", "5278 is more than 100, which stands for all in percent"),
    ("52.78 / 0.5100", "52.78 / 51.00", "51.00 is more than 1, which stands for all in fraction"),
    ("two: lost", "too: lost", "rows[1] (Plain): printed has 'too'; did you mean two?"),
    ("two: lost", "two: 5", "printed '5' has 1 numbers, the table 2 scores"),
    ("two: lost", "two: 5 / x", "'x' is no number; write lost or - for none"),
    ("[--model.block=basic]", "[model.block=basic]", "must read --KEY=VALUE"),
    ("method: method/m.yaml", "method: ''", "rows[1] (Plain): method is missing"),
    ("data: data/b.yaml, ", "", "rows[1] (Plain): column two has no data, and the row neither"),
    ("published: true,", "published: true, method: m.yaml,", "published rows name no run"),
    ("published: true,", "published: true, cited: true,", "write one of the two"),
    ("name: Chosen", "name: Plain", "rows[2]: 'Plain' is there twice"),
])  # fmt: skip
def test_what_makes_no_table_is_refused(load, text, there, instead, sentence):
    assert there in text
    with pytest.raises(MerError) as caught:
        load(text.replace(there, instead, 1))
    assert sentence in str(caught.value)
    assert not str(caught.value).endswith("?.")


def test_a_far_word_gets_the_list():
    assert did_you_mean("overide", ["name", "overrides"]) == "did you mean overrides?"
    assert did_you_mean("xyz", ["", "name", "note"]) == "there are name, note"


@pytest.mark.parametrize("protocol", ["loso", "cross-dataset", "k-fold:5", "k-fold:12"])
def test_every_protocol_is_one_that_folds_are_made_by(load, text, protocol):
    subjects = {f"clip{k}": f"{'casme2' if k % 2 else 'smic'}/s{k:02d}" for k in range(12)}
    assert load(text.replace("notes: [", f"protocol: {protocol}\nnotes: [")).protocol == protocol
    assert make_folds(protocol, subjects)


def test_what_is_learned_or_costs_may_be_more_than_one(load, text):
    for kind in ("facts", "costs"):
        more = text.replace("number: 3", f"number: 3\nkind: {kind}").replace("0.5100", "7.1")
        assert load(more).rows[1].printed["three"] == "52.78 / 7.1"
