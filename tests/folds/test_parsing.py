from pathlib import Path

import jsonargparse
import pytest

from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.folds.parsing import MODE, set_up_parsing

CONFIGS = Path(__file__).parents[2] / "configs"


def parsed(method, *changes, data="casme2_objective_6"):
    files = ("trainer.yaml", f"data/{data}.yaml", f"method/{method}.yaml")
    return Configuration.parse(
        [*(word for file in files for word in ("-c", str(CONFIGS / file))), *changes]
    )


def view(configuration):
    return configuration.values["data"]["init_args"]["view"]["init_args"]


@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("gts_gn", "data.view"),
        ("resnet18", "data.view"),
        ("gts_gn", "data.init_args.view.init_args"),
    ],
)
def test_null_switches_magnification_off(method, key):
    assert view(parsed(method))["magnification"]["factor"] == 3
    found = parsed(method, f"--{key}.magnification=null")
    assert view(found)["magnification"] is None
    assert found.build().data.view.magnification is None


def test_null_is_taken_as_two_words_too():
    assert view(parsed("gts_gn", "--data.view.magnification", "null"))["magnification"] is None


def test_null_holds_whatever_else_is_changed():
    one = parsed("gts_gn", "--data.view.magnification=null", "--data.view.jitters=2")
    other = parsed("gts_gn", "--data.view.jitters=2", "--data.view.magnification=null")
    assert one == other
    assert view(one)["points"] == 14


def test_null_one_level_up_is_nothing_too():
    assert parsed("gts_gn", "--data.permuted_labels=null") == parsed("gts_gn")


def test_no_units_is_an_empty_list_for_view_and_method():
    changes = ("--data.view.units=[]", "--model.au_loss=none", "--data.view.magnification=null")
    parts = parsed("gts_gn", *changes, data="smic_3").build()
    assert (parts.data.view.units, parts.model.units) == ((), ())
    assert parts.data.view.magnification is None


@pytest.mark.parametrize("variant", ["plain", "averaged"])
def test_the_landmarks_can_be_those_of_one_run_as_in_the_paper(variant):
    assert parsed("gts_gn", f"--data.view.variant={variant}").build().data.view.variant == variant


def test_nothing_can_be_set_where_something_is_needed():
    with pytest.raises(MerError, match="points"):
        parsed("gts_gn", "--data.view.points=null").build()


def test_the_word_none_inside_of_text_stays():
    set_up_parsing()
    load = jsonargparse.get_loader(MODE)
    assert load("None") is None
    assert load("none") == "none"
    assert load("au_loss: None of them") == {"au_loss": "None of them"}
    assert load("[1, None]") == [1, "None"]


def test_it_is_set_up_once():
    set_up_parsing()
    before = jsonargparse.get_loader(MODE)
    set_up_parsing()
    assert jsonargparse.get_loader(MODE) is before
