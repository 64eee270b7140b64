# make demo: installs what is missing, builds amv and renders its demo film.
# make test: installs what is missing and runs every check.

CARGO ?= cargo

.PHONY: demo test bench install deny

demo:
	scripts/setup
	$(CARGO) run --release --locked --quiet -- demo amv-demo

test:
	scripts/setup --test
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) clippy --locked --no-default-features --lib --bins --test it -- -D warnings
	$(CARGO) test --locked
	$(CARGO) test --locked --no-default-features --lib --test it
	$(CARGO) test --locked --bench render -- smoke
	$(CARGO) test --locked --bench live -- smoke
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --quiet
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny check; else echo "cargo-deny is not installed: licences and advisories not checked (cargo install --locked cargo-deny)"; fi

bench:
	scripts/setup --test
	$(CARGO) bench --locked

install:
	scripts/setup
	$(CARGO) install --locked --path .

deny:
	$(CARGO) deny check
