import pytest

from mer.errors import MerError
from mer.reports.paper.check import did_you_mean


@pytest.mark.parametrize(("there", "instead", "sentence"), [
    ("title: What it & its parts show", "title: ''", "title is missing."),
    ("papers_rule: best-separate", "papers_rule: worst",
     "papers_rule has 'worst'; there are best, best-separate."),
    ("papers_rule: best-separate", "rule: best", "rule has 'best'"),
    ("papers_rule: best-separate", "averaging: subject", "did you mean subjects?"),
    ("f1: fraction", "f1: xyz", "scores has 'xyz'; there are percent, fraction, text."),
    ("f1: fraction", "f2: fraction", "scores has 'f2'; did you mean f1?"),
    ("notes: [", "seeds: [1, 1]\nnotes: [", "give different seeds"),
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
