# `make` alone lists the commands. The first one that needs it makes .venv from requirements-dev.txt; there is no
# step to run before. All that make and pip have to say goes to standard error, so that the output of
# `make demo ARGS="--once --json"` is the demo's alone.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made
PACKAGES := shared services/plan-service services/progress-service services/report-service
PROJECT_FILES := $(addsuffix /pyproject.toml,$(PACKAGES))

# The interpreter to make .venv with: PYTHON=..., or the first of these that runs and is 3.11 or later.
PYTHON ?=
PYTHONS := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --resolver=backtracking $(LOCK_ARGS)

.PHONY: help demo test nightly chaos compose-check check audit bench bench-full soak corpus contracts lock clean install

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(STAMP) ## run the whole system with example plans; ARGS="--once --json" for a machine-readable run
	@$(BIN)/par demo $(ARGS)

test: $(STAMP) ## run the tests, with real servers; ARGS="tests/embedded -k start" for some of them
	@$(BIN)/pytest $(ARGS)

nightly: $(STAMP) ## the tests whose length can be chosen, at length: a thousand seeds of any order, every endpoint at every bound
	@PAR_SEEDS=$(or $(SEEDS),1000) PAR_EXAMPLES=$(or $(EXAMPLES),100) $(BIN)/pytest \
	  tests/progress/test_permutations.py tests/http/test_endpoints.py $(ARGS)

chaos: $(STAMP) ## do hundreds of faults to a ledger under load, and compare; FAULTS=200 SEED=7, ARGS is handed on
	@$(BIN)/python -m tests.chaos --faults $(or $(FAULTS),200) $(if $(SEED),--seed $(SEED)) $(ARGS)

compose-check: ## bring docker-compose.yml up with the demo and monitoring, restart each container, verify; needs Docker
	@deploy/check.sh

check: $(STAMP) ## check style, formatting and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

audit: $(STAMP) ## ask whether a library of the lock has a known hole; needs the vulnerability service of the package index
	@$(BIN)/python -m tests.audit $(ARGS)

bench: $(STAMP) ## run the benchmarks in bench/, the short form; ARGS="engine freshness" for some of them
	@echo "The benchmarks are in bench/; each starts servers of its own." 1>&2
	@$(BIN)/python -m bench $(ARGS)

bench-full: $(STAMP) ## the same with long logs and five rounds: what figures are quoted from; it takes far longer
	@$(BIN)/python -m bench --form full $(ARGS)

soak: $(STAMP) ## an hour of load with rolling restarts, then every figure is checked; MINUTES=5 RATE=500 for another run
	@$(BIN)/python -m bench.soak --minutes $(or $(MINUTES),60) --rate $(or $(RATE),500) $(ARGS)

corpus: $(STAMP) ## add to tests/corpus an event of each type and version that it lacks (docs/evolving-events.md)
	@$(BIN)/python -m tests.corpus $(ARGS)

contracts: $(STAMP) ## write docs/contracts anew, from the running services
	@$(BIN)/par contracts write

lock: $(STAMP) ## write the lock files anew; LOCK_ARGS=--upgrade takes newer versions
	@for name in requirements requirements-dev; do \
	  echo "Locking $$name.in ..." 1>&2; \
	  $(LOCK) --output-file $$name.txt $$name.in 1>&2 || exit 1; \
	  { echo "# Exact versions with hashes, made by 'make lock' from $$name.in. Do not edit."; \
	    grep -v "^# Exact versions with hashes, made by" $$name.txt; } > $$name.txt.new && mv $$name.txt.new $$name.txt; \
	done

clean: ## remove .venv and everything that the tools leave behind
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find $(PACKAGES) tests bench -depth \( -name __pycache__ -o -name '*.egg-info' -o -name build \) -type d -exec rm -rf {} +

install: $(STAMP)
	@:

# A new .venv for each lock, so that nothing of an older one stays in it.
$(STAMP): requirements-dev.txt $(PROJECT_FILES)
	@{ set -e; \
	  python=""; \
	  for candidate in $(PYTHONS); do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python="$$candidate"; break; fi; \
	  done; \
	  if [ -z "$$python" ]; then \
	    echo "Cần Python 3.11 trở lên; đã thử: $(PYTHONS). Debian, Ubuntu: apt-get install python3 python3-venv (hoặc đặt PYTHON=...)."; \
	    echo "Python 3.11 or later is needed; tried: $(PYTHONS). Debian, Ubuntu: apt-get install python3 python3-venv (or set PYTHON=...)."; \
	    exit 1; \
	  fi; \
	  if ! "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    echo "$$python thiếu venv. Debian, Ubuntu: apt-get install python3-venv"; \
	    echo "$$python lacks venv. Debian, Ubuntu: apt-get install python3-venv"; \
	    exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$("$$python" --version); this happens once for each lock file."; \
	  rm -rf $(VENV); \
	  "$$python" -m venv $(VENV); \
	  export PIP_DISABLE_PIP_VERSION_CHECK=1; \
	  $(BIN)/python -m pip install --require-hashes -r requirements-dev.txt; \
	  $(BIN)/python -m pip install --no-deps --no-build-isolation $(addprefix -e ,$(PACKAGES)); \
	  $(BIN)/python -m pip check; \
	  touch $(STAMP); \
	} 1>&2
