# Everything starts here; each target first installs what it needs, once for every change of the pinned requirements.
#   make run     start Rõ Việc with the demonstration of Long Biên (PORT and ROVIEC_HOME are honoured)
#   make test    every check and every test, a real browser included: what .ci/run runs
#   make test-guards   every failure seeded on purpose turns its guard red; the long walks
#   make check   style, types, layers, migrations          make fmt    put the style right
#   make faults  hours of kills and restores under work, figures printed (FAULTS="--app 100 --database 50 --restores 5")
#   make bench   measure, into build/bench.json            make lock   pin again after editing requirements/*.in
#   make bench-country   the same of a whole country: an hour (COUNTRY="--communes 300 --months 12" for less)

.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: run test test-guards check bench bench-country lock fmt pictures faults

BIN := .venv/bin
PINNED := pyproject.toml requirements/tools.txt
# mypy's Django plugin and the checks read the settings; nothing is written there.
UNUSED := DATABASE_URL=postgresql:///unused ROVIEC_HOME=build/check ROVIEC_SECRET_KEY=unused

run: export ROVIEC_DEMONSTRATION ?= 1
run: .venv/.ready-run
	@exec $(BIN)/roviec run

test: .venv/.ready-dev
	@.ci/machine
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m roviec.config.frontend
	@echo "== Constraints on the oldest PostgreSQL here: $$(.ci/machine oldest-postgres)"
	@ROVIEC_POSTGRES_BIN="$$(.ci/machine oldest-postgres)" $(BIN)/pytest -q -m constraints
	@echo "== All tests"
	@$(BIN)/pytest -q -n 2 --dist worksteal

# Every failure that is seeded on purpose is found by its guard; each reader walks through every id that a door lets him have.
test-guards: export ROVIEC_CANARIES := all
test-guards: .venv/.ready-dev
	@$(BIN)/pytest -q -n 2 --dist worksteal -m "guards or thorough or constraints"

check: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(UNUSED) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r roviec -c pyproject.toml
	ROVIEC_HOME=build/check $(BIN)/roviec makemigrations --check --dry-run
	$(BIN)/roviec check --fail-level WARNING

bench: .venv/.ready-dev
	@$(BIN)/python -m roviec.config.frontend
	@$(BIN)/python -m benchmarks

# A whole country; or a part of one: COUNTRY="--provinces 3 --communes 300 --months 12 --tasks 27000"
bench-country: .venv/.ready-dev
	@$(BIN)/python -m roviec.config.frontend
	@$(BIN)/python -m benchmarks.country $(COUNTRY)

faults: .venv/.ready-dev
	@$(BIN)/python -m roviec.config.frontend
	@$(BIN)/python -m tests.faults $(FAULTS)

lock: .venv/.ready-run
	@for name in run dev tools node; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done
	@npm install --package-lock-only

# What README and the guide show is what a journey through the real pages sees.
pictures: .venv/.ready-dev
	$(BIN)/pytest -q tests/journeys/test_the_pictures_of_the_docs.py
	cp build/screenshots/readme-board.png docs/pictures/board.png
	cp build/screenshots/readme-sheet-phone.png docs/pictures/sheet-phone.png
	for picture in build/screenshots/guide-*.png; do cp "$$picture" "docs/guide/pictures/$${picture#*/guide-}"; done

fmt: .venv/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/.ready-run: requirements/run.txt $(PINNED)
	@.ci/set-up run

.venv/.ready-dev: requirements/dev.txt $(PINNED)
	@.ci/set-up dev
