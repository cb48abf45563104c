from dataclasses import asdict, fields
from pathlib import Path

import pytest
import yaml

from mer.errors import MerError
from mer.folds.slurm_settings import AT_LEAST, SlurmSettings, load_slurm_settings

EXAMPLE = Path(__file__).parents[3] / "configs" / "slurm.yaml"


def load(tmp_path, text):
    path = tmp_path / "slurm.yaml"
    path.write_text(text)
    return load_slurm_settings(path)


def test_the_example_names_every_setting():
    values = yaml.safe_load(EXAMPLE.read_text())
    assert set(values) == {one.name for one in fields(SlurmSettings)}
    assert asdict(load_slurm_settings(EXAMPLE)) == values


def test_what_a_file_leaves_out_keeps_its_default(tmp_path):
    assert load(tmp_path, "") == SlurmSettings()
    found = load(tmp_path, "partition: gpu\nmemory_gb: 4\nsbatch: {reservation: mine}")
    assert (found.partition, found.memory_gb, found.minutes) == ("gpu", 4.0, 60)
    assert found.sbatch == {"reservation": "mine"}


def test_the_environment_can_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("MY_ACCOUNT", "faces")
    assert load(tmp_path, "account: ${oc.env:MY_ACCOUNT}").account == "faces"


@pytest.mark.parametrize(("text", "sentence"), [
    ("partitoin: gpu", r"slurm\.yaml: unknown key 'partitoin'; did you mean 'partition'\?"),
    ("xyz: 1", "unknown key 'xyz'; it takes partition, account, .*late_seconds"),
    ("minutes: long", "slurm.yaml: minutes: .*'long'"),
    ("setup: module load", "slurm.yaml: "),
    ("account: ${oc.env:NOT_SET}", "slurm.yaml: account: .*NOT_SET"),
    ("- a", "holds no `key: value` lines"),
    ("a: [", "is not YAML"),
    *((f"{name}: -1", f"{name} is -1.*; it takes {least} or more") for name, least in
      AT_LEAST.items()),
])  # fmt: skip
def test_a_bad_file_is_one_sentence(tmp_path, text, sentence):
    with pytest.raises(MerError, match=sentence) as caught:
        load(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MerError, match=r"nope\.yaml: No such file.*configs/slurm\.yaml is an exam"):
        load_slurm_settings(tmp_path / "nope.yaml")
