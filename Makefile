# Two commands matter: `make run` and `make test`. `make help` lists the rest.
# Needs Python >= 3.11 and make; the tools in tools/ fetch everything else.

# The system's own Python where it will do: what version managers compile takes a third longer for the tests.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo /usr/bin/python3 || echo python3)
PORT ?= 8000
ONLY ?=
SEED ?=
export PORT ONLY SEED

.DEFAULT_GOAL := help
.PHONY: help run dev reset test test-protected test-full mutation lint format bench audit

help: ## list the commands
	@$(PYTHON) -m tools.help Makefile

run: ## start the portal on http://localhost:8000 with demo data (PORT=8001 for another port)
	@$(PYTHON) -m tools.run

dev: ## the same with auto-reload and debug pages
	@$(PYTHON) -m tools.run --dev

reset: ## delete all local data and keys (var/), without asking
	@$(PYTHON) -m tools.run --reset

test: ## the tests on PostgreSQL and in Chromium (ONLY=path for a part, SEED=number for an order, SKIP_SERVICES=1)
	@$(PYTHON) -m tools.test

test-protected: ## of what is left to test-full the families that no change may break
	@$(PYTHON) -m tools.test protected

test-full: ## whole matrices of pages, drills, slow tests, Elasticsearch, and the other database for all
	@$(PYTHON) -m tools.test full

mutation: ## change the vault and the access rules in thousands of ways; count what the tests notice (hours)
	@$(PYTHON) -m tools.mutation

lint: ## style, types, layering, templates, catalogues, migrations, production settings
	@$(PYTHON) -m tools.lint

format: ## rewrite Python files in the project's format
	@$(PYTHON) -m tools.lint --fix

bench: ## measure what the design promises and print a table
	@$(PYTHON) -m tools.bench

audit: ## ask the OSV database about known weaknesses of the locked packages (needs the network)
	@$(PYTHON) -m tools.audit
