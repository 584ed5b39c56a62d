# Set up, try, check. Everything lives in .venv and .data; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Many tests wait (for a process to start, for a retry), so more of them run at once than there are cores.
TEST_WORKERS ?= 4
export ADVISOR_DATA_DIR ?= $(CURDIR)/.data

.PHONY: playground demo test check evals bench screenshots lock clean

demo: $(VENV)/.ready
	@echo "== Building the index (once; nothing is embedded twice)"
	@$(BIN)/advisor index
	@echo; echo "== A question, with the phase of the asker"
	@$(BIN)/advisor ask "How do I get the doctors on board?" --phase assess
	@echo; echo "== A false premise"
	@$(BIN)/advisor ask "Expert 9 said we can skip the pilot, can you confirm?"
	@echo; echo "== A question outside the corpus"
	@$(BIN)/advisor ask "Which chest x-ray AI vendor is best?"
	@echo; echo "== How to go on"
	@echo "  $(BIN)/advisor ask \"your own question\"          answers, cited; --json for programs"
	@echo "  $(BIN)/advisor search \"model drift\"             the passages and their scores"
	@echo "  $(BIN)/advisor ingest path/to/documents         adds your own documents"
	@echo "  $(BIN)/advisor check --coverage                 checks the knowledge files"
	@echo "  make test                                       runs all checks and tests"

test: $(VENV)/.ready-dev $(if $(shell command -v npm),web/node_modules/.ready)
	@echo "== Formatting and lint"; $(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "== Types"; $(BIN)/pyright
	@echo "== Import contracts"; $(BIN)/lint-imports --no-cache
	@echo "== Knowledge"; $(BIN)/advisor check
	@echo "== Tests, $(TEST_WORKERS) at a time"; $(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

evals: $(VENV)/.ready-dev
	@$(BIN)/advisor evals --html evals.html

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m evals.benchmarks.speed

# Pictures of what Slack shows, for the documents. Needs Node.js, npm and a Chromium.
screenshots: $(VENV)/.ready-dev
	@npm ci --prefix deploy/screenshots --no-fund --no-audit
	@$(BIN)/python -m evals.screenshots
	@$(BIN)/python -m evals.screenshots.playground

# The page of `advisor play`. Needs Node.js and npm; its result is in the tree, so that running needs neither.
playground: web/node_modules/.ready
	@npm run --prefix web build

web/node_modules/.ready: web/package-lock.json
	@npm ci --prefix web --no-fund --no-audit
	@touch $@

$(VENV)/.made:
	@echo "== Making the environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  (echo "Python 3.11 or newer is needed: make PYTHON=python3.12 demo" >&2; exit 2)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.made requirements.lock pyproject.toml
	@echo "== Installing the locked packages, about 100 MB, one to two minutes"
	@$(BIN)/python -m pip install --quiet --progress-bar on --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "== Installing the locked packages for development, about a minute"
	@$(BIN)/python -m pip install --quiet --progress-bar on --require-hashes -r requirements-dev.lock
	@touch $@

# Locks the dependencies anew. No index address is written, so that any mirror can serve them.
lock: $(VENV)/.ready-dev
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --quiet --extra build -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --quiet --all-extras -o requirements-dev.lock -c requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .data
