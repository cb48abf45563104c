from pathlib import Path

import pytest

from mer.cli.table import all_tables
from mer.errors import MerError
from mer.reports.paper.check_configs import check_configs
from mer.reports.paper.table_file import load_table

CONFIGS = Path(__file__).parents[3] / "configs"
TABLE = """
paper: Trial
number: 3
title: T
citation: C
scores: {acc: percent}
method: method/mmnet.yaml
columns:
  samm: {title: SAMM, data: data/samm_5.yaml}
  part: {title: Part, data: data/composite_3.yaml, part: samm}
rows:
  - name: A
    overrides: [--model.block=basic, --model.optimisation.learning_rate=0.1, --data.batch_size=8]
    printed: {samm: lost, part: lost}
"""


def check(load, there="", instead=""):
    assert there in TABLE
    check_configs(load(TABLE.replace(there, instead)), Path("t.yaml"), CONFIGS)


def test_what_is_there_passes(load):
    check(load)


@pytest.mark.parametrize("path", all_tables(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_table_of_mer_names_what_is_there(path):
    check_configs(load_table(path), path, CONFIGS)


@pytest.mark.parametrize(("there", "instead", "sentence"), [
    ("data/samm_5", "data/sam_5", "configs/data/sam_5.yaml; did you mean samm_5?"),
    ("method/mmnet", "method/mnet", "configs/method/mnet.yaml; did you mean mmnet?"),
    ("method/mmnet", "method/qqq", "ststnet, ststnet_fast."),
    ("part: samm", "part: sam", "columns.part has part 'sam'; did you mean samm?"),
    ("title: SAMM,", "title: SAMM, part: samm,", "has one dataset; leave part out."),
    ("model.block", "model.blok", "mmnet.yaml has no setting blok; did you mean block?"),
    ("model.optimisation", "model.optimization", "did you mean optimisation?"),
    ("model.block", "model.init_args.blok", "did you mean block?"),
])  # fmt: skip
def test_what_is_not_there_is_named_with_what_may_be_meant(load, there, instead, sentence):
    with pytest.raises(MerError) as caught:
        check(load, there, instead)
    assert str(caught.value).startswith("t.yaml: ")
    assert str(caught.value).endswith(sentence)


def test_the_settings_of_a_method_of_ones_own_are_not_known(load, source):
    """Its code may be anywhere; what it takes is told when it runs."""
    (source.configs / "method/m.yaml").write_text("model: {class_path: mine.Network}\n")
    text = TABLE.replace("method/mmnet", "method/m").replace("block", "anything")
    text = text.replace("samm_5", "a").replace("composite_3.yaml, part: samm", "a.yaml")
    table = load(text)
    check_configs(table, Path("t.yaml"), source.configs)
