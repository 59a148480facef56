# `make help` lists what there is. Python 3.11 or newer and make are all that is needed.
PYTHON ?= python3
VENV := .venv
NAUTOBOT := .venv-nautobot
NETBOX := .venv-netbox
SPARK := .venv-spark
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: sbom dist help pictures demo serve test test-nautobot test-netbox test-spark test-minimum check format lock bench docs docs-site clean browser redis postgresql java

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

$(NETBOX)/stamp: requirements/netbox.txt
	@test -x $(NETBOX)/bin/python || $$(./scripts/find-python 3.12 3.14) -m venv $(NETBOX)
	@$(NETBOX)/bin/python -m pip --disable-pip-version-check -q install --no-deps --require-hashes -r requirements/netbox.txt
	@touch $@

$(SPARK)/stamp: requirements/spark.txt pyproject.toml
	@test -x $(SPARK)/bin/python || $(PYTHON) -m venv $(SPARK)
	@$(SPARK)/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements/spark.txt
	@$(SPARK)/bin/python -m pip --disable-pip-version-check -q install --no-deps --no-build-isolation -e .
	@touch $@

java: ## Install the Java that Spark needs, where none is found
	@./scripts/install default-jre-headless java

browser: ## Install the browser that the page tests drive, where none is found
	@./scripts/install chromium,fonts-dejavu-core chromium chromium-browser google-chrome

redis: ## Install the Redis that Nautobot and NetBox need, where none is found
	@./scripts/install redis-server redis-server valkey-server

postgresql: ## Install the PostgreSQL that NetBox needs, where none is found
	@./scripts/install postgresql postgres pg_lsclusters

pictures: $(VENV)/test.stamp browser ## Take the pictures of the guide to the pages anew
	@PICTURES=write $(BIN)/python -m pytest -q tests/web/test_pictures.py

demo: $(VENV)/run.stamp ## Answer the founding question: verdict table and brief.html
	@$(BIN)/cleanpath assess allies-2018
	@$(BIN)/cleanpath brief allies-2018 --to brief.html --force

serve: $(VENV)/run.stamp ## Serve the pages on this machine
	@$(BIN)/cleanpath serve

test: $(VENV)/test.stamp browser check ## Run every check and test
	@$(BIN)/python -m pytest -n $(WORKERS)

test-nautobot: $(VENV)/test.stamp $(NAUTOBOT)/stamp redis ## Import from a real Nautobot server (minutes)
	@NAUTOBOT_SERVER="$(CURDIR)/$(NAUTOBOT)/bin/nautobot-server" timeout --foreground -s INT -k 60 1500 \
		$(BIN)/python -m pytest tests/sources/nautobot

test-netbox: $(VENV)/test.stamp ## Import from a real NetBox server (minutes; skipped without Python 3.12 or newer)
	@if ./scripts/find-python 3.12 3.14 >/dev/null; then \
		$(MAKE) --no-print-directory $(NETBOX)/stamp redis postgresql && \
		NETBOX_SERVER="$(CURDIR)/$(NETBOX)/bin/netbox" timeout --foreground -s INT -k 60 1800 \
			$(BIN)/python -m pytest tests/sources/netbox; \
	else echo "test-netbox: skipped, as NetBox needs Python 3.12 to 3.14 and none was found" >&2; fi

test-spark: $(SPARK)/stamp java ## Judge traces on a real Spark cluster and kill a worker in mid-job (minutes)
	@timeout --foreground -s INT -k 60 900 $(SPARK)/bin/python -m pytest tests/measurement/test_spark.py tests/exposure/test_losses_on_spark.py

test-minimum: $(VENV)/test.stamp browser ## Run the tests with the oldest dependencies allowed (minutes)
	@./scripts/test-minimum $(BIN)/uv $(PYTHON)

$(VENV)/lock.stamp: $(VENV)/test.stamp requirements/run.txt requirements/test.txt requirements/nautobot.txt requirements/netbox.txt
	@./scripts/check-lock $(BIN)/uv
	@touch $@

check: $(VENV)/test.stamp $(VENV)/lock.stamp ## Formatter, linter, types, and the lock for each Python
	@$(BIN)/ruff format --check src tests benchmarks plugins
	@$(BIN)/ruff check src tests benchmarks plugins
	@$(BIN)/mypy
	@$(BIN)/python scripts/supply-chain licences

format: $(VENV)/test.stamp ## Format the code and mend what the linter can
	@$(BIN)/ruff check --fix src tests benchmarks plugins
	@$(BIN)/ruff format src tests benchmarks plugins

lock: $(VENV)/test.stamp ## Pin the dependencies anew, with hashes
	@PATH="$(CURDIR)/$(BIN):$$PATH" ./scripts/lock

sbom: $(VENV)/run.stamp ## Write the bill of materials of a release (CycloneDX): build/cleanpath.cdx.json
	@mkdir -p build && $(BIN)/python scripts/supply-chain sbom > build/cleanpath.cdx.json

dist: $(VENV)/run.stamp ## Build wheel and sdist twice, and hold their bytes against each other: build/dist
	@rm -rf build/dist build/again
	@$(BIN)/python -m hatchling build -t wheel -t sdist -d "$(CURDIR)/build/dist" >/dev/null 2>&1
	@$(BIN)/python -m hatchling build -t wheel -t sdist -d "$(CURDIR)/build/again" >/dev/null 2>&1
	@diff -r build/dist build/again && rm -rf build/again && cd build/dist && sha256sum *

bench: $(VENV)/bench.stamp ## Measure against the named peers
	@$(BIN)/python -m benchmarks

docs: $(VENV)/run.stamp ## Write the generated reference pages
	@$(BIN)/python -m cleanpath.cli.reference docs/reference

$(VENV)/docs.stamp: $(VENV)/run.stamp requirements/docs.txt
	@$(PIP) install --require-hashes -r requirements/docs.txt
	@touch $@

docs-site: $(VENV)/docs.stamp ## Build the documentation as pages to read without a network: build/site/index.html
	@rm -rf build/docs && mkdir -p build && cp -r docs build/docs
	@cp README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md build/docs/ && mv build/docs/README.md build/docs/index.md
	@sed -i 's#(docs/#(#g' build/docs/index.md build/docs/CONTRIBUTING.md
	@find build/docs/guide build/docs/reference build/docs/decisions -name '*.md' | xargs sed -i 's#(\.\./\.\./\([A-Z]*\.md\))#(../\1)#g'
	@$(BIN)/zensical build --clean >/dev/null

clean: ## Remove the environment and what tools leave behind
	rm -rf $(VENV) $(NAUTOBOT) $(NETBOX) $(SPARK) .venv-minimum build .mypy_cache .ruff_cache .pytest_cache .hypothesis artefacts brief.html
