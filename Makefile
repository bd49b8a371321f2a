# `make` alone lists the targets. Python 3.11 or newer, git and make are all that is needed.
PYTHON ?= python3
BIN := .venv/bin
# How often each fault is made, how many tables are broken and how many edits compared, by test-faults.
FAULTS := 20
MUTANTS := 1000
EDITS := 100
# What `make test` tries on a part of the cases.
CASES := tests/test_no_order.py tests/test_tables.py
.DEFAULT_GOAL := help
.PHONY: help report test quick test-faults lab notebooks baselines lock bench clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it, as in: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

report: .venv/ready ## run the notebooks and write reports/index.html
	$(BIN)/dprk report

test: .venv/ready ## check the tables, the code and the notebooks; what kills, fills disks or takes long is in test-faults
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/dprk check
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder --ignore=tests/faults

quick: .venv/ready ## after editing a row: check the tables, compare what build makes, and run the notebooks
	$(BIN)/dprk check
	$(BIN)/python -m pytest -q -n 2 --dist loadscope notebooks \
		tests/test_build.py::test_what_is_committed_is_what_build_makes_today

test-faults: .venv/ready ## make each fault many times, try what takes long on all cases, and write docs/reliability.md
	rm -f .venv/faults
	FAULTS=$(FAULTS) MUTANTS=$(MUTANTS) EDITS=$(EDITS) RELIABILITY=$(CURDIR)/.venv/faults $(BIN)/python -m pytest -n 2 \
		tests/faults $(CASES)
	$(BIN)/python tests/faults/table.py .venv/faults docs/reliability.md

lab: .venv/ready ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

notebooks: .venv/ready ## make the calculated tables, the outputs of the notebooks and the README's chart again
	@$(BIN)/dprk diff HEAD data/raw || [ $$? = 1 ]  # what changes, sentences of the front page included
	$(BIN)/dprk build
	$(BIN)/python -c 'from helpers import charts, open_study, pages; page = pages.Page(open_study()); \
		(rows, *_) = [rows for _, rows in charts.select(page.points, page.words).groupby("topic", sort=False)]; \
		charts.chart_over_time(rows, page.words).save("docs/toll.png")'
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace \
		--ExecutePreprocessor.record_timing=False --ExecutePreprocessor.store_widget_state=False notebooks/*.ipynb

baselines: .venv/ready ## draw the baseline images of the chart tests again
	$(BIN)/python -m pytest tests/test_charts.py --mpl-generate-path=tests/baseline

lock: .venv/ready ## pin every dependency again: requirements.lock and environment.yml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock
	{ printf 'name: dprk-reported-figures\nchannels:\n  - conda-forge\n  - nodefaults\ndependencies:\n  - python=3.12\n  - pip\n  - pip:\n    - -e .\n'; \
		sed -nE 's/^([A-Za-z0-9_.-]+==[^\]*[^ \]).*/    - \1/p' requirements.lock; } > environment.yml

clean: ## remove what can be made again
	rm -rf .venv reports

bench: .venv/ready ## measure, as ratios in one run (takes about ten minutes)
	$(BIN)/python benchmarks/run.py
