# Each target sets up all that it needs: a venv in .venv, from whatever Python 3.11+ there is.
PYTHON ?= $(shell for each in python3.13 python3.12 python3.14 python3.11 python3 python; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
RUN := PATH="$(CURDIR)/$(BIN):$$PATH"
WORKERS ?= 3
FUZZ_SECONDS ?= 600

.DEFAULT_GOAL := help
.PHONY: help scan test action-test check reports bench evals folds weights real guard-real setup lint parts fuzz
.SUFFIXES:

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 12

scan: ## Audit sample_servers/desktop.json live; writes HTML, SARIF and JSON into out/ (./demo.sh keeps the exit code 1)
	@./demo.sh

# In the order of the files: the long ones, with real servers, come first, so that none is left over at the end.
test: $(READY) parts ## Run all tests, after getting what they need
	$(RUN) pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

action-test: $(READY) ## Run action.yml's own steps as a runner would, the pre-commit hook, zizmor and actionlint
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group action
	$(RUN) zizmor --offline --pedantic action.yml examples
	$(RUN) pytest -q tests/action/action_steps.py tests/action/hook_steps.py tests/action/workflow_steps.py

check: $(READY) lint ## Format, lint, types, rules, tests, and that generated files are up to date
	$(RUN) mcp-assay rules check
	$(MAKE) --no-print-directory test
	$(MAKE) --no-print-directory reports
	git diff --exit-code --stat -- reports docs/rules docs/limits.md docs/mcp-assay.1
	@new=$$(git ls-files --others --exclude-standard -- reports docs/rules); \
		test -z "$$new" || { echo "generated and not committed:" >&2; echo "$$new" >&2; exit 1; }

lint: $(READY)
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) mypy

reports: $(READY) ## Draw again what we say about the sample servers, and the pages about the rules
	mkdir -p reports && find reports -mindepth 1 ! -name real.md ! -name evals.md ! -name guard.md ! -name weights.md ! -name folds.md -delete
	rm -rf docs/rules
	$(RUN) python tests/gallery.py reports
	$(RUN) mcp-assay rules docs docs/rules
	$(RUN) python tests/limits_page.py > docs/limits.md
	$(RUN) python tests/man_page.py > docs/mcp-assay.1

bench: $(READY) ## Measure speed and memory against the budgets
	$(RUN) pytest tests/bench/bench_budgets.py -q -s --no-header

fuzz: $(READY) ## Try to break every reader of hostile bytes, for FUZZ_SECONDS (600) in all
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	$(RUN) nice -n 10 python tests/fuzz/fuzz.py $(FUZZ_SECONDS) .fuzz

evals: $(READY) ## Measure the rules on labelled listings: make evals CORPUS=DIR; writes reports/evals.md, rules/figures.json
	@test -d "$(CORPUS)" || { echo "name a folder with attacks/ and benign/: make evals CORPUS=DIR" >&2; exit 2; }
	$(RUN) python tests/evals/evals_run.py "$(CORPUS)" --processes $(WORKERS)

folds: $(READY) ## Measure what only single sources taught the rules: make folds CORPUS=DIR; writes reports/folds.md
	@test -d "$(CORPUS)" || { echo "name a folder with attacks/ and benign/: make folds CORPUS=DIR" >&2; exit 2; }
	$(RUN) python tests/evals/folds_run.py "$(CORPUS)" --processes $(WORKERS)

weights: $(READY) ## Learn what weak signs are worth: make weights CORPUS=DIR; writes rules/weights.json
	@test -d "$(CORPUS)" || { echo "name a folder with attacks/ and benign/: make weights CORPUS=DIR" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group weights
	$(RUN) python tests/evals/weights_run.py "$(CORPUS)"

real: $(READY) parts ## List popular servers of npm and PyPI, confined, without network; writes reports/real.md
	$(RUN) python tests/real/run.py
	$(RUN) pytest -q tests/real/planted_steps.py
	$(RUN) python tests/real/vet_run.py

guard-real: $(READY) parts ## Real clients, honest results, load and kills through the guard; writes reports/guard.md
	@failed=0; for each in clients results latency endurance kills; do \
		$(RUN) python tests/guard/guard_$${each}_run.py || failed=1; done; exit $$failed

setup: $(READY)

parts: $(READY)
	@$(RUN) sh tests/setup.sh

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@
