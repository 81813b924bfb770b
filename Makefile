# The two that matter: `make run` and `make test`. Both set up what they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test torture check bench sdl translations lock migration clean

run: $(VENV)/.runtime
	@$(BIN)/jalousie serve --demo

test: $(VENV)/.development
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# What takes long: many more rounds of what `make test` tries a few times
torture: $(VENV)/.development
	@$(BIN)/python -m pytest -m torture --numprocesses auto --dist loadfile

check: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/jalousie sdl --check
	$(BIN)/python -m scripts.translations --check
	$(BIN)/python scripts/check_dockerfile.py

# Our server next to hand-written ones; about ROUNDS times two minutes. QUICK=1: a smoke run that stores nothing.
ROUNDS ?= 3
bench: $(VENV)/.bench
	@$(BIN)/python -m bench.run --rounds $(ROUNDS) $(if $(QUICK),--quick)

# After a change of texts: adds what is new to the catalogues, takes out what is gone, says what is not translated
translations: $(VENV)/.runtime
	@$(BIN)/python -m scripts.translations

sdl: $(VENV)/.runtime
	@$(BIN)/jalousie sdl

# After a change of the models: make migration NAME=what_changed
migration: $(VENV)/.development
	@test -n "$(NAME)" || { echo "Say what changes: make migration NAME=what_changed"; exit 1; }
	$(BIN)/tortoise -c db.migrating.MAKEMIGRATIONS makemigrations -n $(NAME)

# After a change of requirements*.in
lock: $(VENV)/.development
	$(BIN)/pip-compile $(LOCK) --output-file requirements.txt requirements.in
	$(BIN)/pip-compile $(LOCK) --output-file requirements-dev.txt requirements-dev.in
	$(BIN)/pip-compile $(LOCK) --output-file requirements-bench.txt requirements-bench.in

LOCK := --quiet --no-header --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned dependencies"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing the pinned tools for tests and checks"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.runtime
	@echo "Installing what the benchmark needs"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@
