# Intendant: build, run, test, measure. Each target installs what it needs, or says what is missing.
# `make run DATA=folder PORT=8470`

DATA ?= run
PORT ?= 8470
CARGO ?= cargo

.PHONY: help run build docs-printer test bench fmt clean-run

help:
	@echo "make run    build everything, start with an example client, print the link"
	@echo "make test   format, lints, all tests on both databases, browser, standards' peers"
	@echo "make bench  speed, printed beside peers"

build:
	@scripts/need.sh build
	$(CARGO) build --release -p intendant -p intendant-agent
	@$(MAKE) --no-print-directory docs-printer

# The document printer, in a profile of its own: optimising it fully takes longer than all the rest.
docs-printer:
	$(CARGO) build --profile docs -p intendant-docs

run: build
	@INTENDANT_DOCS=target/docs/intendant-docs target/release/intendant quickstart --data $(DATA) --port $(PORT) --agent target/release/intendant-agent

test:
	@scripts/need.sh test
	@scripts/test.sh

bench:
	@scripts/need.sh bench
	@scripts/bench.sh

fmt:
	$(CARGO) fmt --all

clean-run:
	rm -rf $(DATA)
