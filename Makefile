# The commands of the project; `make help` lists them. Everything installs from package indexes only.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := demo
DATA ?= data

# The demo: two provinces over 2018–2025, so that the change of form family in 2021 is inside.
DEMO_SAMPLE := --first-year 2018 --last-year 2025 --provinces 2 --counties 4 --schools 12 --seed 2018

# What the tests of pages and workbooks open them with; where it is missing, those tests skip and say so.
PROGRAMS := chromium fonts-noto-cjk libreoffice-calc libreoffice-writer poppler-utils

# What takes long and keeps one core runs side by side; each says what it says in one piece.
TOGETHER := --no-print-directory --jobs $(if $(filter output-sync,$(.FEATURES)),--output-sync)

.PHONY: help setup demo test check programs lint types sql proof bench dev clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(STAMP) ## own virtual environment with the pinned packages

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '需要 Python 3.11 以上 / Python 3.11 or later is needed: make PYTHON=/path/to/python3.11'; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(STAMP) ## simulated returns of two provinces 2018–2025, full run, a release to open
	rm -rf $(DEMO)
	$(BIN)/junheng sample --data $(DEMO) $(DEMO_SAMPLE)
	$(BIN)/junheng run --data $(DEMO)
	@echo "打开 / open: $(DEMO)/releases/latest/site/index.html"

test: programs lint ## everything: lint, types, SQL style, unit and end-to-end tests
	@$(MAKE) $(TOGETHER) types sql
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder -m "not proof"

check: lint types ## the quick round: lint, types, unit tests
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder -m "not proof and not end_to_end"

programs: ## a browser and an office for the tests, where Debian's packages can be installed
	@if ! { command -v chromium && command -v localc && command -v lowriter && command -v pdftoppm; } >/dev/null && \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $(PROGRAMS) >/dev/null; } || \
	  echo '未能安装浏览器等程序，相应测试将跳过 / no browser or office could be installed: their tests skip'; \
	fi

lint: $(STAMP) ## ruff: rules and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

# The dbt templater compiles the models, over an empty data folder.
sql: $(STAMP) ## sqlfluff over the dbt models
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cd dbt_project && \
	  export JUNHENG_DATA="$$folder" JUNHENG_WAREHOUSE="$$folder/junheng.duckdb" \
	    DBT_TARGET_PATH="$$folder/target" DBT_LOG_PATH="$$folder" DBT_SEND_ANONYMOUS_USAGE_STATS=false && \
	  $(CURDIR)/$(BIN)/sqlfluff lint models tests --disable-progress-bar

proof: $(STAMP) ## the long proofs
	$(BIN)/pytest -m proof

bench: $(STAMP) ## benchmarks, as ratios measured in one run
	$(BIN)/python -m benchmarks

dev: $(STAMP) ## the Dagster UI over the demo if there is one, else over data/
	$(BIN)/junheng dev --data $(if $(wildcard $(DEMO)),$(DEMO),$(DATA))

clean: ## remove the virtual environment, caches and the demo; never your data
	rm -rf $(VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
