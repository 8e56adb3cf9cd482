# Two commands are all a fresh machine with Python 3.11+ needs: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install
help:            ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=python3.11, say") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

install: $(VENV)/.installed ## make .venv from the lock file

HOME_DIR ?= data/demo
PEOPLE   ?= 12000
SEED     ?= 2008
AS_OF    ?= 2026-11-20
export DAGSTER_DISABLE_TELEMETRY := yes
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false

.PHONY: demo test test-slow lint ui generate clean
# The demo's key at rest lies beside its home, in a file that the first run makes.
demo ui: export EI_AT_REST_KEY_FILE ?= $(abspath $(HOME_DIR)).key
demo: install    ## the whole way on a synthetic city of PEOPLE people: generate, run, where to look
	@$(BIN)/ei generate --people $(PEOPLE) --seed $(SEED) --out $(HOME_DIR) --keep
	@$(BIN)/ei run --home $(HOME_DIR) --as-of $(AS_OF)

test: install    ## styles, generated files, and every test that is not marked slow
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest tests -n 2 --dist worksteal -m "not slow" $(PYTEST)

test-slow: install ## the long ones: whole runs, kill -9, mutation, dbt unit tests, the page in Chromium
	$(BIN)/python -m pytest tests -n 2 --dist worksteal -m slow $(PYTEST)

lint: install    ## ruff, mypy, sqlfluff, and generated files against their contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/ei contracts generate --check
	$(BIN)/sqlfluff lint dbt_project/models --processes 2 --disable-progress-bar

ui: install      ## Dagster on http://127.0.0.1:3000 with the demo's home
	@$(BIN)/ei ui --home $(HOME_DIR)

generate: install ## write the files that are made from the contracts
	@$(BIN)/ei contracts generate

clean:           ## remove the environment and the demo's home
	rm -rf $(VENV) data/demo data/demo.key
