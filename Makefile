# Two commands do everything: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
PORT ?= 8080
SITE ?= demo-site
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/python -m compileall -q audience cms content_repo publisher renderers themes # as installing a wheel does

.PHONY: help demo test lint docs bench clean

help:
	@echo "make demo    a personalised site on http://127.0.0.1:$(PORT)/ (PORT=… for another port)"
	@echo "make test    linters, types, floors and the whole test suite"
	@echo "make lint    linters, types and floors only"
	@echo "make docs    write docs/cli.md again from the commands"
	@echo "make bench   the benchmark table of benchmarks/README.md"
	@echo "make clean   remove the environment and the demo site"

$(VENV)/bin/python:
	@.ci/environment "$(PYTHON)" $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Fragmint into $(VENV)"
	@$(PIP) install --editable .
	@$(COMPILE)
	@touch $@

$(VENV)/.installed-for-tests: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Fragmint and its test tools into $(VENV)"
	@$(PIP) install --editable '.[test]'
	@$(COMPILE)
	@touch $@ $(VENV)/.installed

$(SITE): | $(VENV)/.installed
	@$(BIN)/fragmint new $(SITE) --starter wealth

demo: $(VENV)/.installed | $(SITE)
	@$(BIN)/fragmint build --site $(SITE)
	@$(BIN)/fragmint publish --site $(SITE) --to local
	@exec $(BIN)/python -m cms.demo --site $(SITE) --port $(PORT)

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(VENV)/.installed-for-tests
	@.ci/debian-packages
	@.ci/web-tools $(VENV)/web-tools
	@$(MAKE) --no-print-directory lint
	@.ci/suite $(BIN)

docs: $(VENV)/.installed
	$(BIN)/python -m cms.reference > docs/cli.md

bench: $(VENV)/.installed-for-tests
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) $(SITE)
