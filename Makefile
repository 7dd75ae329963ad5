# Two commands matter: `make run` and `make test`. `make help` lists the rest.
# Needs Python >= 3.11 and make; the tools in tools/ fetch everything else.

PYTHON ?= python3
PORT ?= 8000
ONLY ?=
SAMPLES ?= 1
export PORT ONLY SAMPLES

.DEFAULT_GOAL := help
.PHONY: help run dev reset test test-full mutation lint format bench audit

help: ## list the commands
	@$(PYTHON) -m tools.help Makefile

run: ## start the portal on http://localhost:8000 with demo data (PORT=8001 for another port)
	@$(PYTHON) -m tools.run

dev: ## the same with auto-reload and debug pages
	@$(PYTHON) -m tools.run --dev

reset: ## delete all local data and keys (var/), without asking
	@$(PYTHON) -m tools.run --reset

test: ## every test: SQLite, PostgreSQL, Chromium (ONLY=path for a part, SKIP_SERVICES=1 without services)
	@$(PYTHON) -m tools.test

test-full: ## the whole matrix of pages, scripts, themes and widths, and the W3C checker
	@$(PYTHON) -m tools.test --full

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
