# The few commands there are. `make demo` and `make test` set up whatever is missing and are quick the second time.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do $$p --version >/dev/null 2>&1 && command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
CHECKS := $(VENV)/.checks-installed
SPARK := $(VENV)/.spark-installed
WORKERS ?= 3
PACK ?= hongshan
SCALE ?= small

.PHONY: help setup demo serve test lint types contracts migrations translations units units-postgres fmt bench lock clean

help: ## what each command does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Linli needs Python 3.11 or newer, not " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@test -f $(CHECKS) || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(CHECKS): requirements-dev.lock | $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Half a gigabyte that only the tests of the Spark engine need, and those only where there is Java.
$(SPARK): requirements-spark.lock | $(CHECKS)
	@if command -v java >/dev/null; then $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock && touch $@; fi

setup: $(RUNTIME) $(CHECKS) ## install everything into .venv

demo: $(RUNTIME) ## load the demo (real divisions, a month of messages) and serve it
	@$(BIN)/linli migrate
	@$(BIN)/linli demo load --pack $(PACK) --scale $(SCALE) --if-empty
	@$(BIN)/linli serve

serve: $(RUNTIME) ## serve what the database holds
	@$(BIN)/linli serve

test: setup ## every check there is
	@time ( $(MAKE) --no-print-directory lint types contracts migrations translations units units-postgres )

lint: setup ## format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup ## strict types
	$(BIN)/mypy

contracts: setup ## who may import whom
	$(BIN)/lint-imports

migrations: setup ## models and migrations agree
	$(BIN)/linli manage makemigrations --check --dry-run

translations: setup ## every sentence has its Chinese, and the compiled files are current
	$(BIN)/python -m tools.translate check

units: setup $(SPARK) ## all tests, embedded database, browser tests included
	LINLI_TEST_DATABASE=sqlite $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

units-postgres: setup ## the tests that touch the database, on PostgreSQL
	LINLI_TEST_DATABASE=postgres $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal linli tests

fmt: setup ## format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(RUNTIME) ## measure against the budgets (JSON on the way out)
	$(BIN)/linli bench create
	$(BIN)/linli bench lifecycle
	$(BIN)/linli bench bulk
	$(BIN)/linli bench queue
	$(BIN)/linli bench case

lock: setup ## pin the requirements anew, without addresses
	$(BIN)/python tools/lock.py

clean: ## remove what the commands made, the database too
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
