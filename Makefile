# Two commands do everything: `make demo` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# Two workers, each with whole files in the order of tests/conftest.py, the longest first.
PYTEST = $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=30
DEMO_VARS = --vars "$$(cat seeds/demo/vars.yml)"
export DBT_PROFILES_DIR := $(CURDIR)

.PHONY: help demo test test-all test-snowflake snowflake backup restore compact backtest lint docs figures world bench audit clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/ready ## build the demo world on DuckDB and print its hot list
	$(BIN)/dbt build --exclude-resource-type unit_test $(DEMO_VARS)
	$(BIN)/dbt run-operation --quiet show_hot_list $(DEMO_VARS)

test: .venv/dev lint ## everything that proves it, as CI runs it
	$(PYTEST) -m "not slow"

test-all: .venv/dev lint ## the slow proofs too: the worlds, end to end
	$(PYTEST)

test-snowflake: .venv/dev ## build twice on a real Snowflake account (costs credits; needs SNOWFLAKE_*), then drop what it made
	$(BIN)/python -m tests.engines.on_account

snowflake: .venv/ready ## pack the library for Snowflake and build there (needs SNOWFLAKE_* and the extra snowflake)
	$(BIN)/python -m hotlist.package warehouse/hotlist.zip
	DBT_TARGET=snowflake HOTLIST_ZIP=$(CURDIR)/warehouse/hotlist.zip $(BIN)/dbt build

backup: .venv/ready ## keep what cannot be built again (registry, histories, manual scores) in warehouse/backup.duckdb
	$(BIN)/dbt run-operation backup

restore: .venv/ready ## bring it into a warehouse that was lost; then run dbt build
	$(BIN)/dbt run-operation restore

compact: .venv/ready ## write the files of the warehouse anew, without the bytes of what was deleted
	$(BIN)/python -m hotlist.serve.rewriting

backtest: .venv/ready ## what the past months would have been: make backtest FROM=2025-01 TO=2025-06 (after make demo)
	$(BIN)/python -m hotlist.serve.backtest --from "$(FROM)" --to "$(TO)" $(or $(BACKTEST_VARS),$(DEMO_VARS))

lint: .venv/dev ## sqlfluff, ruff, mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 models tests

docs: .venv/docs ## write the documentation to site/, dbt's own in site/dbt/
	$(BIN)/dbt docs generate --static $(DEMO_VARS)
	mkdir -p docs/dbt
	cp target/static_index.html docs/dbt/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

figures: .venv/ready ## write the figures and pictures of the demo into README and docs (after make demo)
	$(BIN)/python -m tests.render_docs --write

world: .venv/dev ## build on a stranger's raw tables: make world RAW=file.duckdb VARS=file.json
	$(BIN)/python -m tests.worlds build --raw "$(RAW)" --vars "$(VARS)"

bench: .venv/bench ## every measurement at its small size, in some minutes (larger: python -m bench --help)
	$(BIN)/python -m bench all

audit: .venv/ready ## list the pins that are outdated or withdrawn, and what holds back the others (asks pip's index)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/python tests/house/audit_pins.py

clean: ## remove the environment, the warehouse and everything dbt wrote
	rm -rf .venv target logs warehouse site docs/dbt

.venv/ready: pyproject.toml requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint requirements.txt --editable .
	touch $@

.venv/dev: .venv/ready requirements-extras.txt
	$(BIN)/pip install --quiet --constraint requirements-extras.txt --editable ".[dev]"
	touch $@

.venv/docs: .venv/ready requirements-extras.txt
	$(BIN)/pip install --quiet --constraint requirements-extras.txt --editable ".[docs]"
	touch $@

.venv/bench: .venv/ready requirements-extras.txt
	$(BIN)/pip install --quiet --constraint requirements-extras.txt --editable ".[bench]"
	touch $@
