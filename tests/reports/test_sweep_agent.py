import pytest

from mer.errors import MerError
from mer.reports.sweep_agent import Agent, take_agent

# as `wandb agent` writes it
PARAMETERS = """wandb_version: 1

data.batch_size:
  value: 24
model.optimisation.learning_rate:
  value: 0.0008
"""


def test_the_variables_are_taken_out_of_the_environment(tmp_path):
    path = tmp_path / "config-abc.yaml"
    path.write_text(PARAMETERS)
    environment = {
        "WANDB_RUN_ID": "abc",
        "WANDB_SWEEP_ID": "s1",
        "WANDB_SWEEP_PARAM_PATH": str(path),
        "WANDB_PROJECT": "p",
        "HOME": "/h",
    }
    agent = take_agent(environment)
    assert agent.run == "abc"
    assert agent.sweep == "s1"
    assert agent.values == {"data.batch_size": 24, "model.optimisation.learning_rate": 0.0008}
    assert environment == {"WANDB_PROJECT": "p", "HOME": "/h"}


def test_without_an_agent_there_is_nothing_to_take():
    environment = {"WANDB_PROJECT": "p"}
    assert take_agent(environment) == Agent(run=None, sweep=None, values={})
    assert environment == {"WANDB_PROJECT": "p"}


@pytest.mark.parametrize("content", [None, "a: [", "- 1"])
def test_parameters_that_cannot_be_read(tmp_path, content):
    path = tmp_path / "config.yaml"
    if content is not None:
        path.write_text(content)
    environment = {"WANDB_SWEEP_PARAM_PATH": str(path)}
    with pytest.raises(MerError, match=r"Cannot read the sweep's parameters .*config\.yaml"):
        take_agent(environment)
