# What a developer types. `make` alone lists it; the longer recipes are in scripts/.

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate $(if $(UPGRADE),--upgrade)

# An environment that does not start, or was moved here from another folder, is made anew.
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && cat .venv/.installer 2>/dev/null),$(CURDIR))
.venv/.installer: anew
endif

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  Variables: HOST=127.0.0.1 PORT=8000 DATABASE_URL=sqlite:///file.db (run), ARGS="-k ids" WORKERS=2 (test,'
	@echo '  pytest), REQUIRE_BROWSER=1 REQUIRE_CLIENTS=1 REQUIRE_S3=1 (test), UPGRADE=1 (pins), PYTHON=python3.12 (which Python)'

# HOST, PORT and DATABASE_URL reach the program by the environment, from which, or from make's command line, they come.
.PHONY: run
run: ## serve the gateway with the demo catalogue on http://127.0.0.1:8000/graphql
	@$(MAKE) --no-print-directory --silent -j2 .venv/.run explorer
	@exec $(BIN)/inventory-gateway serve --demo

.PHONY: test
test: ## run every check and every test
	@MAKE='$(MAKE)' scripts/test.sh

.PHONY: lint
lint: .venv/.dev ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: contracts
contracts: .venv/.dev ## check who imports whom
	$(BIN)/lint-imports --no-logo

.PHONY: types
types: .venv/.dev ## check the types
	$(BIN)/mypy

.PHONY: pytest
pytest: .venv/.dev client-tools ## run the tests alone
	$(PYTEST) $(ARGS)

.PHONY: format
format: .venv/.dev ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: explorer
explorer: .venv/.installer ## build the explorer page
	@$(BIN)/python explorer/build.py $(if $(filter 1,$(REQUIRE_BROWSER)),--required)

.PHONY: clients
clients: .venv/.installer ## generate a TypeScript and a Python client into clients/generated
	@$(BIN)/python -m scripts.clients

.PHONY: client-tools
client-tools: .venv/.installer
	@$(BIN)/python -m scripts.clients --tools $(if $(filter 1,$(REQUIRE_CLIENTS)),--required)

.PHONY: schema
schema: .venv/.run ## write schema.graphql anew
	@$(BIN)/inventory-gateway schema export > schema.graphql.new && mv schema.graphql.new schema.graphql

.PHONY: migration
migration: .venv/.dev ## write the next migration: make migration MESSAGE="add the colour of a variant"
	@$(BIN)/python scripts/new_migration.py "$(MESSAGE)"

.PHONY: postgres
postgres: .venv/.dev ## start an empty PostgreSQL 18 and print its URL; Ctrl-C ends it
	@exec $(BIN)/python -m tests.support.postgres

.PHONY: attack
attack: .venv/.dev ## send hostile requests to a server of its own, and time how it refuses them
	@$(BIN)/python -m benchmarks.attack

.PHONY: bench
bench: .venv/.dev ## measure bulk mutations, lists of a million products, a race: ARGS="--quick" for a look, ARGS=--help
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: fuzz
fuzz: .venv/.dev ## compare both executors on random documents: ARGS="--seconds 600 --seed 7 --database postgresql"
	@$(BIN)/python -m tests.engine.fuzz $(ARGS)

.PHONY: pins
pins: .venv/.installer ## compile requirements/*.txt from pyproject.toml
	$(COMPILE) --group installer -o requirements/installer.txt
	$(COMPILE) --group build -o requirements/build.txt
	$(COMPILE) --group clients -o requirements/clients.txt
	$(COMPILE) --group s3 -o requirements/s3.txt
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --group dev -c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt

.PHONY: clean
clean: ## remove all that was made, but not the data in var/
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf explorer/dist explorer/node_modules clients/generated clients/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: anew
anew:

# A stamp is written last, so that an interrupted step is done again.
.venv/.installer: requirements/installer.txt scripts/venv.sh
	@scripts/venv.sh

.venv/.run: requirements/run.txt requirements/build.txt pyproject.toml scripts/install.sh .venv/.installer
	@scripts/install.sh run

.venv/.dev: requirements/dev.txt pyproject.toml scripts/install.sh .venv/.installer
	@scripts/install.sh dev
