# `make demo` and `make test` are all a newcomer needs: Python 3.11 with venv, make, and a package index.

PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --require-hashes

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format browser chaos bench bench-sync lock clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(VENV)/.base .env  ## Make the virtual environment and a development .env

demo: install  ## Seed and serve a believable partner: make demo PORT=8000
	@exec $(BIN)/python manage.py demo --port $(PORT)

test: install $(VENV)/.test  ## The whole suite on embedded defaults
	env -u DATABASE_URL -u REDIS_URL -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 3 --dist worksteal

lint: $(VENV)/.dev .env  ## Style, types, templates, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/*.txt')
	$(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/.dev  ## Format code and templates
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/*.txt')

browser: $(VENV)/.dev .env  ## Drive a real Chromium (/usr/bin/chromium, or CHROMIUM=…)
	DJANGO_ALLOW_ASYNC_UNSAFE=true $(BIN)/python -m pytest tests/e2e

chaos: $(VENV)/.test .env  ## Random faults, many rounds
	CHAOS_ROUNDS=$${CHAOS_ROUNDS:-500} $(BIN)/python -m pytest -m chaos -s

bench: bench-sync  ## Figures: of the sync, and how lists grow with the rows
	$(BIN)/python -m tests.bench lists

bench-sync: $(VENV)/.test .env  ## Figures of the sync alone, beside LinkedIn's own client
	$(BIN)/python -m tests.bench sync

lock: $(VENV)/.dev  ## Renew requirements/*.txt from pyproject.toml
	$(BIN)/python requirements/lock.py

clean:  ## Remove what was built and seeded; keeps .env
	rm -rf $(VENV) var staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: $(BIN)/python requirements/base.txt
	$(PIP) -r requirements/base.txt
	@touch $@

$(VENV)/.test: $(VENV)/.base requirements/test.txt
	$(PIP) -r requirements/test.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.test requirements/dev.txt
	$(PIP) -r requirements/dev.txt
	@touch $@

.env: $(VENV)/.base
	@test -f .env || $(BIN)/python -m partnerhub.env_file
