# Thin: each line can be run by hand. LANG_CODE=nl|en chooses the language of the course.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
LANG_CODE ?=
ARGS ?=
# Files side by side, in the order of tests/conftest.py.
BY_FILE := --dist loadfile --no-loadscope-reorder
# The first of these that is new enough (3.11 to 3.13).
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)

.PHONY: help start test bench lint lock clean

help:
	@echo "make start   open the course (LANG_CODE=nl or LANG_CODE=en)"
	@echo "make test    every check and every test, the real browser included"
	@echo "make bench   the speed table, as ratios"
	@echo "make lint    style, format, types, and the course's own check"
	@echo "make lock    write constraints.txt anew"

start: $(VENV)/learner
	@$(BIN)/leercurve start $(if $(LANG_CODE),--lang $(LANG_CODE)) $(ARGS)

test: $(VENV)/developer
	@sh tests/system-packages.sh chromium bubblewrap postgresql
	$(MAKE) lint
	$(BIN)/python -m pytest -n 2 $(BY_FILE) -m "not browser" $(ARGS)
	$(BIN)/python -m pytest -n 2 $(BY_FILE) -m "browser and not quiet" $(ARGS)
	$(BIN)/python -m pytest -m quiet $(ARGS)

lint: $(VENV)/developer
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/leercurve check

bench: $(VENV)/developer
	$(BIN)/python -m pytest tests/benchmarks -q --benchmark-disable-gc --benchmark-columns=min,median,max $(ARGS)

lock:
	rm -rf $(VENV)-lock
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet --upgrade pip
	$(VENV)-lock/bin/python -m pip install --quiet '.[test]'
	( sed -n 1p constraints.txt; \
	  $(VENV)-lock/bin/python -m pip freeze | grep -v '^leercurve' ) > constraints.new
	mv constraints.new constraints.txt
	rm -rf $(VENV)-lock

# What Jupyter itself loads is copied when the course is installed, even where it is being edited.
COPIED := $(shell find course/lab/extension course/lab/*.json -type f)

# What is installed for whom; made again when the dependencies or those copies change.
$(VENV)/learner: pyproject.toml constraints.txt $(COPIED) | $(VENV)/bin/pip
	@echo "Installing Leercurve (once, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/developer: pyproject.toml constraints.txt $(COPIED) | $(VENV)/bin/pip
	@echo "Installing Leercurve with its test tools ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/learner

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Leercurve needs Python 3.11, 3.12 or 3.13."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh tests/system-packages.sh python3-venv
	@$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) artefacts .pytest_cache .ruff_cache .mypy_cache .hypothesis .benchmarks
