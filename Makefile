# Một Cửa: what to type. `make demo` to try it, `make test` before a change goes in.

.PHONY: help assets identity build demo test e2e bench clean-demo
.DEFAULT_GOAL := help

STEP := scripts/step
DEMO_DATA := data/demo
LISTEN ?= 127.0.0.1:8080
ASSET_SOURCES := $(shell find assets -path assets/node_modules -prune -o -path assets/dist -prune -o -type f -print)

help:
	@echo "make demo        build and start a city to try things in on http://$(LISTEN)"
	@echo "make clean-demo  forget that city"
	@echo "make test        everything that is checked before a change goes in"
	@echo "make e2e         only the browser journeys, on a demo of their own"
	@echo "make bench       cases per second beside what the database itself can do, the process engine beside others; some eight minutes"
	@echo "make build       the program, in target/debug/motcua"

# The pages' styles and scripts; built again when a source is newer.
assets: assets/dist/version.txt

assets/node_modules/.package-lock.json: assets/package-lock.json
	@$(STEP) "Packages of the web assets" npm ci --prefix assets --no-audit --no-fund
	@touch $@

assets/dist/version.txt: assets/node_modules/.package-lock.json $(ASSET_SOURCES)
	@$(STEP) "Web assets" npm run --prefix assets build
	@touch $@

# The stand-in for the identity provider of citizens, for the demo and the browser journeys.
identity: identity/node_modules/.package-lock.json

identity/node_modules/.package-lock.json: identity/package-lock.json
	@$(STEP) "Packages of the identity provider" npm ci --prefix identity --no-audit --no-fund
	@touch $@

build: assets
	@scripts/need cc=build-essential
	@$(STEP) "Program" cargo build -p app

demo: build identity
	@echo
	@echo "Một Cửa listens on http://$(LISTEN) (stop with Ctrl+C)"
	@exec target/debug/motcua demo --data $(DEMO_DATA) --listen $(LISTEN) --identity identity/server.mjs

e2e: build identity
	@scripts/need pdftotext=poppler-utils chromium=chromium
	@$(STEP) "Packages of the browser tests" npm ci --prefix e2e --no-audit --no-fund
	@$(STEP) "Browser tests" npm test --prefix e2e

clean-demo:
	rm -rf $(DEMO_DATA)

test: assets identity
	@$(STEP) "Tools" scripts/need cc=build-essential '/usr/lib/postgresql/*/bin/initdb=postgresql' pdftotext=poppler-utils pdfsig=poppler-utils qpdf=qpdf openssl=openssl '/usr/lib/python3*/ensurepip/__init__.py=python3-venv' chromium=chromium '/usr/lib/python3/dist-packages/aiosmtpd/main.py=python3-aiosmtpd'
	@$(STEP) "Format" cargo fmt --check
	@$(STEP) "Lint" cargo clippy --workspace --all-targets -- -D warnings
	@$(STEP) "Types of the islands" npm run --prefix assets check
	@$(STEP) "Tests" scripts/with-smtp scripts/with-pyhanko scripts/with-postgres cargo test --workspace
	@$(STEP) "Editors and the filing in the browser" npm test --prefix assets
	@$(STEP) "Identity provider" npm test --prefix identity
	@$(STEP) "Packages of the browser tests" npm ci --prefix e2e --no-audit --no-fund
	@$(STEP) "Browser tests" npm test --prefix e2e # walks through the program that the tests have built

# Measures the program as it is built for everything else; nothing fails because a machine is slow.
bench: assets
	@$(STEP) "Tools" scripts/need cc=build-essential '/usr/lib/postgresql/*/bin/initdb=postgresql'
	@$(STEP) "Program" cargo build -p app -p bench
	@$(STEP) "Measuring" scripts/with-postgres target/debug/bench
	@$(STEP) "Measuring the process engine" scripts/bench-flow
