# Ondo's daily words. `make` alone lists them.

VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PACKAGES := ondo features training serving monitoring
NEWEST_FIRST := python3 python3.13 python3.12 python3.11
# The first Python that is 3.11 or newer; `make test PYTHON=/some/python` overrides it.
PYTHON ?= $(shell for p in $(NEWEST_FIRST); do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

# The Pythons that Ondo promises. One that is not this environment's has its own, .venv-3.12, made when it is asked for.
PYTHONS := $(shell sed -n 's/.*Python :: \(3\.[0-9]*\)".*/\1/p' pyproject.toml)
SERIES = $(BIN)/python -c 'import sys; print(*sys.version_info[:2], sep=".")'
SIZE ?= small
MONTHS ?= 24
LEADS ?= 2000
SEED ?= 1
TESTS ?= tests --ignore=tests/slow -m "not slow"
# Files beside tests/slow of which something is marked slow: it runs with them, and no other file is read for it.
MARKED = $(shell grep -l 'mark\.slow' tests/*/test_*.py)

# The quality benchmark: public data beside the repository, and rivals in environments of their own.
DATA ?= ../shared/data
RIVALS := .venv-rivals
FASTERRISK := .venv-fasterrisk
PYTHON_311 ?= python3.11

# No usage figures leave this machine, whatever the libraries' defaults are.
export DO_NOT_TRACK := 1
export ITERATIVE_DO_NOT_TRACK := 1
export MLFLOW_DISABLE_TELEMETRY := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Byte code is kept, whatever the caller's environment says: the tests start hundreds of processes, and without it each
# of them compiles every library anew.
export PYTHONDONTWRITEBYTECODE :=

# Two files of tests at a time: what the promise of two cores is measured on. Files with few tests are not kept for the
# end: the heaviest are among them, and one of the two would wait for the other.
TWO := -n 2 --dist loadfile --no-loadscope-reorder

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo environments test test-newest test-pythons test-slow test-long test-world test-rooms coverage lint check fmt docs site bench bench-fresh bench-serving bench-large bench-pages bench-batch bench-recalibration bench-quality guarantees fuzz soak screenshots serve lock clean

help: ## Show this list
	@printf '\n  \033[1mOndo\033[0m  keeps your definition of a hot lead true\n\n'
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  \033[36mmake %-13s\033[0m %s\n", $$1, $$2}' Makefile
	@printf '\n  Start with \033[36mmake demo\033[0m.\n\n'

# Byte code is made when a module is first imported: making it for all packages beforehand doubles the install.
$(READY): requirements/dev.txt pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Ondo needs Python 3.11 or newer, found $(if $(PYTHON),$(PYTHON) too old or missing,none)." \
		"Name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making the environment in $(VENV) ($$("$(PYTHON)" -V), $$(grep -c == requirements/dev.txt) packages; a few minutes the first time)"
	@"$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --no-compile -r requirements/dev.txt
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

# What people read is in Japanese where the terminal speaks it or ONDO_LANG=ja says so, else in English.
demo serve: export ONDO_LANG ?= $(if $(filter ja%,$(LC_ALL) $(LANG)),ja,en)

demo: $(READY) ## Simulate a company and turn the whole loop once (SIZE=full: the one of the README's figures; SIZE=trial: with a trial that runs)
	@$(BIN)/ondo demo --size $(SIZE)

test: $(READY) ## Run the fast tests
	@.ci/in_memory.sh $(BIN)/python -m pytest -q $(TWO) $(TESTS)

test-newest: $(READY) ## Run the fast tests on the newest Python of this machine too
	@read -r version _ <<< "$$($(BIN)/python .ci/newest_python.py)"; \
	if [ "$${version%.*}" = "$$($(SERIES))" ]; then \
		echo "Python $$version is the newest of this machine, and make test runs on it: nothing more to test."; \
	else \
		$(MAKE) "test-on-$${version%.*}"; \
	fi

test-pythons: $(READY) ## Run the fast tests on every Python that Ondo promises
	@failed=""; \
	for series in $(PYTHONS); do $(MAKE) "test-on-$$series" || failed="$$failed $$series"; done; \
	[ -z "$$failed" ] || { echo "Failed on Python$$failed" >&2; exit 1; }; \
	echo "All passed on Python $(PYTHONS)"

# Both environments that CI tests on, made at once: pip keeps one core busy. The second is made anew where it is used
# when something went wrong here.
environments:
	@read -r version python <<< "$$("$(PYTHON)" .ci/newest_python.py)"; \
	series=$${version%.*}; \
	[ "$$series" = "$$("$(PYTHON)" -c 'import sys; print(*sys.version_info[:2], sep=".")')" ] \
		|| $(MAKE) ".venv-$$series/.ready" PYTHON="$$python" & \
	$(MAKE) $(READY); \
	wait

test-on-%: $(READY)
	@tested=$(VENV); \
	if [ "$*" != "$$($(SERIES))" ]; then \
		read -r version python <<< "$$($(BIN)/python .ci/newest_python.py $*)" || true; \
		[ -n "$$python" ] || { echo "There is no Python $* on this machine." >&2; exit 1; }; \
		tested=.venv-$*; \
		[ "$$("$$tested/bin/python" -V 2>/dev/null)" = "Python $$version" ] || rm -rf "$$tested"; \
		$(MAKE) "$$tested/.ready" PYTHON="$$python"; \
	fi; \
	echo "== $$("$$tested/bin/python" -V)"; \
	.ci/in_memory.sh "$$tested/bin/python" -m pytest -q $(TWO) $(TESTS)

.venv-%/.ready: requirements/dev.txt pyproject.toml
	@echo "Making the environment in $(@D) ($$("$(PYTHON)" -V))"
	@rm -rf $(@D)
	@"$(PYTHON)" -m venv $(@D)
	@$(@D)/bin/python -m pip install -qq --no-compile -r requirements/dev.txt
	@$(@D)/bin/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

test-slow: $(READY) $(VENV)/.fuzz ## Run PostgreSQL, notebooks, browser, real data and guarantees, a short case of each
	@.ci/in_memory.sh $(BIN)/python -m pytest -q $(TWO) -m "slow and not long" tests/slow $(MARKED)

test-long: $(READY) ## Run what the slow tests leave out: more worlds, companies, moments of a kill and real data
	@.ci/in_memory.sh $(BIN)/python -m pytest -q $(TWO) -m long tests/slow

# What joins other systems. Those that write are killed at ten random moments, which the slow tests do once.
WORLD := tests/slow/connectors tests/slow/serving/test_generated_clients.py tests/slow/training/test_mlflow_model.py \
	tests/slow/serving/test_mcp_for_real.py tests/slow/serving/test_senders_killed.py tests/serving/test_official_senders.py tests/slow/importing/test_delta_lake.py

test-world: $(READY) ## Run what joins other systems: CRMs killed at ten moments, senders, generated clients, MLflow
	@ONDO_TEST_WORLD=1 $(BIN)/python -m pytest -q $(TWO) $(WORLD)

test-rooms: $(READY) ## Turn the whole loop in Chromium: by mouse, keyboard and finger, in Japanese and English
	@ONDO_TEST_ROOMS=1 $(BIN)/python -m pytest -q tests/slow/serving/test_rooms.py

coverage: $(READY) ## Run the fast tests and print the share of lines and branches they run
	@$(BIN)/python -m pytest -q $(TWO) --cov --cov-report=term:skip-covered tests --ignore=tests/slow

# What mypy knows already it reads in a second; two of its processes help only where it knows nothing yet.
lint: $(READY) ## Check format, lint, types and import contracts
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: make fmt" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy $(if $(wildcard .mypy_cache),,--num-workers 2) --no-error-summary
	@$(BIN)/lint-imports --no-logo

check: lint test ## Everything before a commit: lint, then the fast tests

fmt: $(READY) ## Format the code and mend what the linter can mend
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

docs: $(READY) ## Rebuild the generated parts of the manual
	@$(BIN)/python docs/generate.py

site: $(READY) ## Build the manual as a site in site/, which opens without a network; a dead link fails
	@$(BIN)/python docs/site/build.py

bench: $(READY) ## Measure speed on this machine
	@$(BIN)/python -m benchmarks

bench-fresh: $(READY) ## Measure fresh scores: an event in, then the lead's score made anew
	@$(BIN)/python -m benchmarks.fresh --json

bench-serving: $(READY) $(RIVALS)/.ready ## Measure the service against MLflow, FastAPI and a pandas app
	@$(BIN)/python benchmarks/serving.py --json

bench-large: $(READY) ## Measure scores with a million leads in PostgreSQL (some 20 minutes)
	@$(BIN)/python -m benchmarks.large

bench-pages: $(READY) ## Measure what every page and list costs with 20,000 leads (some 3 minutes)
	@$(BIN)/python -m benchmarks.pages

bench-batch: $(READY) ## Measure scoring everybody from segments of 50 million events (some 15 minutes)
	@$(BIN)/python -m benchmarks.batch

bench-recalibration: $(READY) ## Measure a whole recalibration of 10,000 labels (some 7 minutes)
	@$(BIN)/python -m benchmarks.recalibration

bench-quality: $(READY) $(RIVALS)/.ready $(FASTERRISK)/.ready ## Measure suggested cards against named rivals on public data
	@$(BIN)/python benchmarks/quality.py --data $(DATA) --json

guarantees: $(READY) ## Hold the statistical promises to planted worlds, and keep what is counted (hours)
	@$(BIN)/python -m benchmarks.guarantees --json

fuzz: $(READY) $(VENV)/.fuzz ## Hand in a million odd inputs, whatever people and programs may hand in (an hour or two; goes on where it was ended)
	@$(BIN)/python -m tests.fuzz --json tests/fuzz/counts.json

soak: $(READY) ## Live through 24 simulated months with every process killed at random (hours; MONTHS=1 takes some minutes)
	@$(BIN)/python -m tests.soak --months $(MONTHS) --leads $(LEADS) --seed $(SEED) --json tests/soak/counts.json

# Apart from the other tools: there is no build of it for every machine that Ondo runs on.
$(VENV)/.fuzz: requirements/fuzz.txt $(READY)
	@$(BIN)/python -m pip install -qq --no-deps -r requirements/fuzz.txt
	@touch $@

$(RIVALS)/.ready: requirements/rivals.txt
	@"$(PYTHON)" -m venv $(RIVALS)
	@$(RIVALS)/bin/python -m pip install -qq -r requirements/rivals.txt
	@touch $@

$(FASTERRISK)/.ready: requirements/rivals-fasterrisk.txt
	@$(PYTHON_311) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
		echo "FasterRisk 0.1.10 needs Python 3.11. Name one: make bench-quality PYTHON_311=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON_311) -m venv $(FASTERRISK)
	@$(FASTERRISK)/bin/python -m pip install -qq -r requirements/rivals-fasterrisk.txt
	@touch $@

screenshots: $(READY) ## Write a picture of every page of the demo's company to screenshots/
	@$(BIN)/python -m docs.screenshots

serve: $(READY) ## Open the scoring service on the demo company
	@[ -d demo/home ] || { echo "There is no demo company yet: make demo" >&2; exit 1; }
	@ONDO_HOME=demo/home $(BIN)/ondo serve --link

lock: $(READY) ## Resolve the pins in requirements/ anew from pyproject.toml
	@$(BIN)/python requirements/lock.py

clean: ## Remove everything these targets made
	@rm -rf $(VENV) $(PYTHONS:%=.venv-%) .venv-axe .venv-bottlecrm .venv-clients .venv-delta .venv-spark $(RIVALS) $(FASTERRISK) benchmarks/.quality demo screenshots site mlruns dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
