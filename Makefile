# Onward: `make run` starts everything, `make test` proves it. Python >= 3.11 and make are enough.
# Settings come from the environment: docs/settings.md.

VENV := $(CURDIR)/.venv
PYTHON_IN := $(VENV)/bin/python
UV := $(shell command -v uv || ls $(VENV)/bin/uv 2>/dev/null)
SUPERVISOR := $(PYTHON_IN) -m portal.supervisor
# A command with a PostgreSQL and a Redis of its own, which are gone afterwards.
EXEC := $(SUPERVISOR) exec --
# What Python compiled is kept, also where the machine says otherwise: a start and a run of the tests
# import thousands of files several times.
export PYTHONDONTWRITEBYTECODE :=
LOCK := pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet
# The wheel with an embedded Redis exists up to Python 3.12, so these two come first. Of several the
# quickest is taken, unless PYTHON names one: what a version manager compiled often needs a quarter
# more time for everything.
PYTHONS := python3.12 python3.11 python3
NEWER_PYTHONS := python3.13 python3.14
FITS := import sys; sys.exit(sys.version_info < (3, 11))
# In microseconds; one that can make no virtual environment, and may not be mended, comes last.
TRIAL := import os, shutil, importlib.util as found; from timeit import repeat; \
	is_whole = found.find_spec('ensurepip') or (os.getuid() == 0 and shutil.which('apt-get')); \
	print(int((1e6 if is_whole else 1e9) * min(repeat('for i in range(9999): d[str(i & 63)] = (i, i + 1)', 'd = {}', repeat=20, number=1))))

.PHONY: help run manage test check fmt lock bench-customers bench-clients bench-deciding bench-export bench-fairness bench-month bench-rest bench-smpp bench-statistics chaos chaos-month defects shots fuzz-smpp fuzz-connect
.DEFAULT_GOAL := help

help: ## Say what there is
	@echo "make ..."
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1: \2/p' $(MAKEFILE_LIST)

run: $(VENV)/.runtime $(VENV)/.machine ## Start Onward with a demo operator; Ctrl-C stops it
	@exec env ONWARD_DEMO="$${ONWARD_DEMO:-true}" $(SUPERVISOR) run

manage: $(VENV)/.runtime ## Run a command of manage.py on a running Onward: C=createsuperuser
	@exec $(SUPERVISOR) manage $(C)

test: $(VENV)/.development $(VENV)/.machine $(if $(T),,check) ## Check, then run all tests; T=path runs these tests only
	@exec $(EXEC) $(PYTHON_IN) -m pytest -n 2 $(T)

check: $(VENV)/.development ## Format, lint, import contracts, migrations, types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(EXEC) $(PYTHON_IN) manage.py makemigrations --check --dry-run
	$(EXEC) $(VENV)/bin/mypy

fmt: $(VENV)/.development ## Format the code and mend what ruff can mend
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

lock: ## Pin the newest allowed packages with their hashes (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	$(UV) $(LOCK) --upgrade pyproject.toml --output-file requirements.txt
	$(UV) $(LOCK) --upgrade pyproject.toml --group dev --output-file requirements-dev.txt

bench-customers: $(VENV)/.development $(VENV)/.machine ## Measure the list of customers: 1,000 and 100,000 of them
	@exec $(EXEC) $(PYTHON_IN) -m benchmarks.customers

bench-clients: $(VENV)/.development $(VENV)/.machine ## Measure the list of clients: 10,000 and 1,000,000 of them
	@exec $(EXEC) $(PYTHON_IN) -m benchmarks.clients

bench-deciding: $(VENV)/.development $(VENV)/.machine ## Measure rating and routing: 100,000 rates, 1,000 routes
	@exec $(EXEC) $(PYTHON_IN) -m benchmarks.deciding

bench-fairness: $(VENV)/.development $(VENV)/.machine ## Measure how long codes wait behind a million queued messages
	@exec $(SUPERVISOR) exec --durable -- $(PYTHON_IN) -m benchmarks.fairness

bench-export: $(VENV)/.development ## Measure the Excel writer: one million rows
	@exec $(PYTHON_IN) -m benchmarks.export

bench-statistics: $(VENV)/.development $(VENV)/.machine ## Measure the statistics pages: 10,000 and 10,000,000 messages
	@exec $(EXEC) $(PYTHON_IN) -m benchmarks.statistics

bench-month: $(VENV)/.development $(VENV)/.machine ## Measure the end of a month: 1,000,000 messages, 500 customers
	@exec $(SUPERVISOR) exec --durable -- $(PYTHON_IN) -m benchmarks.month $(N)

bench-rest: $(VENV)/.development $(VENV)/.machine ## Measure REST: accepted and charged, in bulk and one by one
	@exec $(SUPERVISOR) exec --durable -- $(PYTHON_IN) -m benchmarks.rest $(N)

bench-smpp: $(VENV)/.development $(VENV)/.machine ## Measure SMPP: accepted and charged, and end to end with receipts
	@exec $(SUPERVISOR) exec --durable -- $(PYTHON_IN) -m benchmarks.smpp $(N)

chaos: $(VENV)/.development $(VENV)/.machine ## Kill -9 what serves SMPP under load: N=20 SEED=1
	@$(PYTHON_IN) -m tests.chaos.kills $(or $(N),20) $(SEED)

defects: $(VENV)/.development $(VENV)/.machine ## Plant defects in a copy of the tree: each must turn its tests red; D="1 5"
	@exec $(EXEC) $(PYTHON_IN) -m tests.defects $(D)

chaos-month: $(VENV)/.development $(VENV)/.machine ## Kill -9 what closes a month, and close it twice at once
	@exec $(SUPERVISOR) exec --durable -- $(PYTHON_IN) -m tests.chaos.month $(N)

shots: $(VENV)/.development $(VENV)/.machine ## Take pictures of every page into shots/
	@exec $(EXEC) $(PYTHON_IN) -m tests.browser.shots

fuzz-smpp: $(VENV)/.development $(VENV)/.machine ## Feed bad PDUs, headers and handshakes to the SMPP server: N=1000000 TCP=20000 SEED=1
	@$(PYTHON_IN) -m tests.fuzz.smpp_in_process $(or $(N),1000000) $(SEED)
	@$(PYTHON_IN) -m tests.fuzz.smpp_headers $(or $(HEADERS),200000) $(SEED)
	@$(EXEC) $(PYTHON_IN) -m tests.fuzz.smpp_over_tcp $(or $(TCP),20000) $(SEED)
	@$(EXEC) $(PYTHON_IN) -m tests.fuzz.smpp_pressure

fuzz-connect: $(VENV)/.development $(VENV)/.machine ## Feed bad documents and forms to the door of Connect: N=20000 SEED=11
	@FUZZ_COUNT=$(or $(N),20000) FUZZ_SEED=$(or $(SEED),11) $(EXEC) $(PYTHON_IN) -m pytest -q tests/fuzz/test_connect.py -k break_no_law

# The virtual environment and what is in it. A stamp's date says when its list was installed.

$(PYTHON_IN):
	@python=; best=; \
	for names in $(if $(PYTHON),"$$(command -v $(PYTHON))","$(PYTHONS)" "$(NEWER_PYTHONS)"); do \
		IFS=' '; for name in $$names; do IFS=:; for folder in "" $$PATH; do \
			found=$${folder:+$$folder/}$$name; \
			[ -f "$$found" ] && [ -x "$$found" ] && "$$found" -c "$(FITS)" 2>/dev/null || continue; \
			us=$$("$$found" -c "$(TRIAL)"); \
			if [ -z "$$best" ] || [ $$((us * 10)) -lt $$((best * 9)) ]; then best=$$us; python=$$found; fi; \
		done; done; \
		[ -z "$$python" ] || break; \
	done; unset IFS; \
	if [ -z "$$python" ]; then \
		echo "Onward needs Python 3.11 or later, and there is none on the PATH."; \
		echo "  Debian 12+, Ubuntu 24.04+: sudo apt-get install python3 python3-venv"; \
		echo "  or make run PYTHON=/path/to/python3.12"; exit 1; \
	fi; \
	echo "Making the virtual environment with $$("$$python" --version) ..."; \
	if [ -n "$(UV)" ]; then exec $(UV) venv --quiet --clear --seed --python "$$python" $(VENV); fi; \
	if ! "$$python" -c 'import ensurepip' 2>/dev/null; then \
		package=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing $$package ..."; \
			apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes "$$package" >/dev/null || exit 1; \
		else \
			echo "This Python has no ensurepip, so it cannot make virtual environments."; \
			echo "  Debian, Ubuntu: sudo apt-get install $$package"; exit 1; \
		fi; \
	fi; \
	exec "$$python" -m venv --clear $(VENV)

ifdef UV
INSTALL = $(UV) pip install --quiet --python $(PYTHON_IN) --require-hashes --requirement
else
INSTALL = $(PYTHON_IN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement
endif

$(VENV)/.runtime: requirements.txt | $(PYTHON_IN)
	@echo "Installing the Python packages ..."
	@$(INSTALL) requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing the packages for development ..."
	@$(INSTALL) requirements-dev.txt
	@touch $@

# What pip cannot bring. No stamp while something is missing: then it is said at every start.
$(VENV)/.machine: | $(VENV)/.runtime
	@if $(SUPERVISOR) machine; then touch $@; fi
