# Two commands do everything: `make demo` and `make test`. They need python3 (3.11 or newer) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --constraint constraints.txt --editable

.PHONY: help demo test format api schedules adaptive regret clean

help:
	@echo "make demo     find the learning rate of a small network, and write digits.html"
	@echo "make test     run every gate and every test"
	@echo "make format   format the code and mend what ruff can mend"
	@echo "make api      write the public names to docs/api.txt"
	@echo "make schedules write the page of all schedules to docs/schedules.md"
	@echo "make adaptive write the table of the rates that set themselves to docs/adaptive.md"
	@echo "make regret   a small part of the regret benchmark, in a few minutes"
	@echo "make clean    remove the environment and the caches"

demo: $(VENV)/demo.installed
	@$(BIN)/rightrate choose digits-noisy --report digits.html

test: $(VENV)/dev.installed
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/pytest

format: $(VENV)/dev.installed
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

api: $(VENV)/dev.installed
	$(BIN)/python -m tests.project.public_names > docs/api.new
	@mv docs/api.new docs/api.txt

schedules: $(VENV)/dev.installed
	$(BIN)/python -m tests.project.schedule_page docs

# The results that it shows are recorded by benchmarks/adaptive/conformance.py.
adaptive: $(VENV)/dev.installed
	$(BIN)/python -m tests.project.adaptive_page > docs/adaptive.new
	@mv docs/adaptive.new docs/adaptive.md

# The whole benchmark, with all peers, is described in benchmarks/regret/README.md.
REGRET_TASKS := cancer wine rare quadratic ranking constant

regret: $(VENV)/dev.installed
	$(BIN)/python -m benchmarks.regret.run --methods ours default fixed random loggrid --tasks $(REGRET_TASKS) \
	    --seeds 2 --out build/regret
	$(BIN)/python -m benchmarks.regret.score $(REGRET_TASKS) --results build/regret --each \
	    --methods ours default fixed random loggrid --picture build/regret/regret.svg

clean:
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -type d -exec rm -rf {} +

# A stamp is newer than the files that decide what is installed, so nothing is installed twice.
$(VENV)/demo.installed: pyproject.toml constraints.txt | $(BIN)/pip
	$(INSTALL) ".[demo]"
	@touch $@

$(VENV)/dev.installed: pyproject.toml constraints.txt | $(BIN)/pip
	$(INSTALL) ".[dev]"
	$(BIN)/python -m pip install --constraint constraints.txt --no-deps timm
	@touch $@ $(VENV)/demo.installed

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("rightrate needs Python 3.11 or newer, \
	but $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.12 ..." % v[:2])'
	$(PYTHON) -m venv $(VENV)
