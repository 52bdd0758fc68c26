# The one list of commands. `make` alone shows it.
ATTUNE := .venv/bin/attune
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: run chat demo test check help install bench clean

# Without compiled modules everything takes twice as long to start.
unexport PYTHONDONTWRITEBYTECODE

run: install ## start Attune: installs, trains and starts whatever is needed; Ctrl-C stops it
	@$(ATTUNE) run

chat: install ## talk to Attune in this terminal (make chat AS=anna to talk as somebody else)
	@$(ATTUNE) chat $(if $(AS),--as '$(AS)')

demo: install ## play one complete recorded conversation through the real assistant
	@$(ATTUNE) demo

test: install ## run all tests (trains first if needed)
	@$(ATTUNE) train || echo "Going on to the tests, which will say more."
	@$(PYTHON) -m pytest $(ARGS)

check: install ## check the scenario files and list every fault with its repair
	@$(ATTUNE) check

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

install: ## install exactly what uv.lock says into .venv (finds or installs uv by itself)
	@sh bot/launch/bootstrap.sh

bench: install ## measure speed and accuracy, beside the alternatives
	@if [ -d benchmarks ]; then $(PYTHON) -m benchmarks; else echo "There are no benchmarks yet." >&2; exit 1; fi

clean: ## remove what can be made again (packages, models, caches); never what people wrote (var)
	@rm -rf .venv .uv models .rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
