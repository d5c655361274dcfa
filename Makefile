# `make` lists what can be asked. Only GNU make and Python 3.11 or newer are needed.

.DEFAULT_GOAL := help
.SILENT:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

# The first Python on the path that is new enough; `make run PYTHON=/opt/python3.12/bin/python3` names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))
WORDS := --keywords "say say_n:1,2 _ _l gettext ngettext:1,2 lazy_gettext lazy_ngettext:1,2"

ifdef CI
export NO_COLOR := 1
export TERM := dumb
endif

.PHONY: help
help: ## list what can be asked
	echo "Usage: make WHAT"
	sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r what does; do \
		printf '  %-10s %s\n' $$what "$$does"; done

.PHONY: run
run: $(VENV)/.app $(CATALOGUES) ## serve the register with its example; PORT=8000 chooses the port
	exec $(BIN)/flask --app app serve

.PHONY: demo
demo: $(VENV)/.app $(CATALOGUES) ## serve a small website with the banner on it, beside make run; DEMO_PORT=8090
	exec $(BIN)/flask --app app demo

.PHONY: test
test: $(VENV)/.dev $(CATALOGUES) ## run every test, in a real browser and on both databases; ARGS= goes to pytest
	browser=$$($(BIN)/python -m tests.browser.chromium) || exit 1; \
	if [ -n "$$browser" ]; then \
		CHROMIUM="$$browser" $(BIN)/pytest -n 2 --dist worksteal $(ARGS); \
	else \
		$(BIN)/pytest -n 2 --dist worksteal --ignore=tests/browser $(ARGS); \
	fi

# Each tool is quiet about what is well: one line per tool, its own words only when it finds something.
.PHONY: check
check: $(VENV)/.dev ## check style, types, arrows between modules, templates and dependencies
	failed=0; \
	ask() { \
		what=$$1; shift; \
		if words=$$("$$@" 2>&1); then echo "$$what: well"; else printf '%s\n%s: see above\n' "$$words" "$$what"; failed=1; fi; \
	}; \
	ask style $(BIN)/ruff check; \
	ask format $(BIN)/ruff format --check; \
	ask types $(BIN)/mypy; \
	ask arrows $(BIN)/lint-imports --no-logo; \
	ask templates $(BIN)/djlint --lint --quiet templates; \
	ask dependencies $(BIN)/deptry app; \
	exit $$failed

.PHONY: format
format: $(VENV)/.dev ## put the code in its usual form
	$(BIN)/ruff check --fix --quiet || true
	$(BIN)/ruff format --quiet

.PHONY: bench
bench: $(VENV)/.dev $(CATALOGUES) ## measure import, export and lists beside what they are compared with
	$(BIN)/python -m tests.bench $(ARGS)

.PHONY: real
real: $(VENV)/.dev $(CATALOGUES) ## import every file of a folder, writing nothing: make real DATA=folder
	[ -d "$(DATA)" ] || { echo "Name the folder with the files: make real DATA=folder" >&2; exit 1; }
	$(BIN)/python -m tests.real "$(DATA)"

.PHONY: picture
picture: $(VENV)/.dev $(CATALOGUES) ## take the picture in the README anew
	$(BIN)/python -m tests.browser.picture

.PHONY: embed
embed: ## keep the script for other websites as a release has it: make embed NUMBER=1.2.0
	[ -n "$(NUMBER)" ] || { echo "Name the release: make embed NUMBER=1.2.0" >&2; exit 1; }
	mkdir -p static/embed/releases
	cp static/embed/consent.js static/embed/releases/$(NUMBER).js

.PHONY: messages
messages: $(VENV)/.dev ## collect the sentences of the interface for translation, and compile what is translated
	mkdir -p build
	collect() { \
		mapping=$$1; template=build/$$2.pot; shift 2; \
		$(BIN)/pybabel -q extract -F $$mapping $(WORDS) --no-location --sort-output --no-wrap \
			--project cookie-register -o $$template . || exit 1; \
		for language in "$$@"; do \
			catalogue=app/translations/$$language/LC_MESSAGES/messages.po; verb=init; \
			[ ! -e $$catalogue ] || verb="update --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete"; \
			$(BIN)/pybabel -q $$verb --no-wrap -l $$language -i $$template -d app/translations || exit 1; \
			$(MAKE) $${catalogue%.po}.mo; \
		done; \
	}; \
	collect pyproject.toml messages nl; \
	collect app/translations/public.toml public fr de

.PHONY: checks
checks: $(VENV)/.app ## write the page of the docs that lists the checks anew, from the rules
	$(BIN)/flask --app app checks --list --format markdown > docs/checks.md

.PHONY: lock
lock: $(VENV)/.dev ## write the lock files anew after a change in pyproject.toml; UPGRADE=1 takes newer releases
	for set in app dev; do \
		UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes \
			--no-emit-index-url --no-emit-find-links --python-version 3.11 $(if $(UPGRADE),--upgrade) \
			$$([ $$set = app ] || echo "--group $$set") pyproject.toml -o requirements/$$set.txt || exit 1; \
	done

%.mo: %.po
	$(BIN)/pybabel -q compile -i $< -o $@

# The environment. Each stamp says which lock file is installed, so that a second run has nothing to do.

$(VENV)/.%: requirements/%.txt | $(BIN)/python
	echo "Installing the packages of $< (about half a minute, once) ..."
	$(BIN)/python -m pip install --quiet --retries 2 --require-hashes -r $< 2>$(VENV)/pip.log || { \
		if grep -qiE 'connection|resolution|timed out|unreachable|network' $(VENV)/pip.log; then \
			echo "The packages cannot be fetched: check this machine's network or proxy, then run the same command again." >&2; \
		else \
			echo "The packages cannot be installed: $$(grep -m 1 ERROR $(VENV)/pip.log) (all of it is in $(VENV)/pip.log)" >&2; \
		fi; exit 1; }
	touch $@

$(BIN)/python:
	if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Python 3.11 or newer is needed and was not found: install it, or name it with make PYTHON=/path/to/python3 ..." >&2; \
		exit 1; \
	fi
	$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		[ "$$(id -u)" = 0 ] && sudo= || sudo="sudo "; \
		echo "Python's venv module is missing: install it (on Debian and Ubuntu: $${sudo}apt-get install $$package), then run the same command again." >&2; \
		exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
