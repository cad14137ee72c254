# What a user runs. Everything is installed into .venv, from the lock file, with nothing else needed
# than Python 3.11 or later, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run business tour test lint bench fuzz soak pictures screenshots translations lock clean

run: $(VENV)/installed
	@$(BIN)/python -m server.demo

# The same, taken as a customer of its operator: half a year of subscriptions, at a stand-in of Stripe.
business: $(VENV)/installed
	@$(BIN)/python -m tests.business

# The command line on one made-up company, each command with what it prints.
tour: $(VENV)/installed
	@$(BIN)/python -m server.demo.tour

# The core's own tests, which alone reach 98 % of its branches: to count in all the others would only cost time.
CORE_TESTS := tests/ledger_core tests/hostile

test: lint
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term $(CORE_TESTS)
	$(BIN)/pytest -n auto --dist worksteal tests --ignore=tests/bench $(CORE_TESTS:%=--ignore=%)

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/installed
	$(BIN)/python -m tests.bench

# Random books against the loader, for as long as one likes: make fuzz FUZZ_SECONDS=600; broken statements
# against their readers; then lives of assignments at a factor, as many as one likes.
FUZZ_SECONDS ?= 60
FUZZ_LIVES ?= 100

fuzz: $(VENV)/installed
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)
	$(BIN)/python -m tests.fuzz.statements --seconds $(FUZZ_SECONDS)
	LETTRINE_LIVES=$(FUZZ_LIVES) $(BIN)/pytest -q tests/tenants/factoring/events/test_lives.py

# The long version of some tests: writers killed 100 times on each database, eight writers for 30 s, ninety days
# of reminders by as many seeds as one likes, events out of order, and billing's background killed again and again.
SOAK_SEEDS ?= 200

soak: $(VENV)/installed
	LETTRINE_SOAK=1 LETTRINE_SEEDS=$(SOAK_SEEDS) $(BIN)/pytest -s tests/fault tests/soak tests/tenants/billing/test_orders.py tests/tenants/billing/test_killed.py tests/tenants/billing/test_months.py tests/tenants/billing/booking/test_random_lives.py

# The pictures of the README: what `make tour` prints, drawn, and pages of the demo, which want Chromium.
pictures: $(VENV)/installed
	$(BIN)/python -m server.demo.tour | $(BIN)/python docs/pictures/terminal.py > docs/pictures/tour.svg
	$(BIN)/python -m tests.browser.portal_pictures

# Every page as a picture, in both languages, two widths, light and dark, under var/screenshots.
screenshots: $(VENV)/installed
	$(BIN)/python -m tests.browser

# The words of the interface: mends the typography of the French, lists what is missing or unused.
translations: $(VENV)/installed
	$(BIN)/python -m tests.translations

# The lock file, made anew from pyproject.toml; for who changes a dependency.
lock: $(VENV)/installed
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header --all-extras --quiet pyproject.toml --output-file requirements.lock

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lettrine needs Python 3.11 or later; set PYTHON=/path/to/python3.11")'
	@echo "Setting up $(VENV) (once; takes about a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV)
