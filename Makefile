# The README's two commands; each makes .venv and installs what it needs.
PYTHON ?= python3
VENV := .venv
MER := $(VENV)/bin/mer
# a file's tests share what they draw and train, so they stay in one process
PYTEST := $(VENV)/bin/pytest -n logical --maxprocesses 8 --dist loadfile

.PHONY: demo test slow lint docs install clean

demo: $(VENV)/.installed
	$(MER) demo

test: $(VENV)/.installed
	$(PYTEST)

slow: $(VENV)/.installed
	$(PYTEST) -m slow --durations=15

lint: $(VENV)/.installed
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

# docs/_build/index.html
docs: $(VENV)/.installed
	$(VENV)/bin/python -m sphinx -W --keep-going -n -q -b html docs docs/_build

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache docs/_build
