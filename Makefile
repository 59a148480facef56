# `make help` lists what there is. Python 3.11 or newer and make are all that is needed.
PYTHON ?= python3
VENV := .venv
NAUTOBOT := .venv-nautobot
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test test-nautobot check format lock bench docs clean browser redis

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  %-14s %s\n", $$1, $$2}'

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.txt
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/bench.stamp: $(VENV)/test.stamp requirements/bench.txt
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@

$(NAUTOBOT)/stamp: requirements/nautobot.txt
	@test -x $(NAUTOBOT)/bin/python || $(PYTHON) -m venv $(NAUTOBOT)
	@$(NAUTOBOT)/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements/nautobot.txt
	@touch $@

browser: ## Install the browser that the page tests drive, where none is found
	@./scripts/browser

redis: ## Install the Redis that Nautobot needs, where none is found
	@./scripts/redis

demo: $(VENV)/run.stamp ## Answer the founding question: verdict table and brief.html
	@$(BIN)/cleanpath assess allies-2018
	@$(BIN)/cleanpath brief allies-2018 --to brief.html

test: $(VENV)/test.stamp browser check ## Run every check and test
	@$(BIN)/python -m pytest -n $(WORKERS)

test-nautobot: $(VENV)/test.stamp $(NAUTOBOT)/stamp redis ## Import from a real Nautobot server (minutes)
	@NAUTOBOT_SERVER=$(CURDIR)/$(NAUTOBOT)/bin/nautobot-server timeout --foreground -s INT -k 60 1500 \
		$(BIN)/python -m pytest tests/sources/nautobot

check: $(VENV)/test.stamp ## Formatter, linter and types
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/mypy

format: $(VENV)/test.stamp ## Format the code and mend what the linter can
	@$(BIN)/ruff check --fix src tests benchmarks
	@$(BIN)/ruff format src tests benchmarks

lock: ## Pin the dependencies anew, with hashes (needs uv)
	@./scripts/lock

bench: $(VENV)/bench.stamp ## Measure against the named peers
	@$(BIN)/python -m benchmarks

docs: $(VENV)/run.stamp ## Write the generated reference pages
	@$(BIN)/python -m cleanpath.cli.reference docs/reference

clean: ## Remove the environment and what tools leave behind
	rm -rf $(VENV) $(NAUTOBOT) .mypy_cache .ruff_cache .pytest_cache .hypothesis artefacts brief.html
