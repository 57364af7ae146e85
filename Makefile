# Every target prepares what it needs and reuses what is there; see scripts/.
.PHONY: help demo test check lint format lock clean

help:
	@echo "make demo    compile examples/ledger and show the result (first time also environment and model)"
	@echo "make test    run the tests"
	@echo "make check   all that CI runs: lint, types, layers, tests"
	@echo "make lint    the same without the tests"
	@echo "make format  put the source in its normal form"
	@echo "make lock    write requirements.lock anew"
	@echo "make clean   remove the environment, caches and what the demo built"

demo:
	@scripts/demo

test:
	@scripts/test

check:
	@.ci/run

lint:
	@scripts/lint

format:
	@scripts/bootstrap
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

lock:
	@scripts/lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis out dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
