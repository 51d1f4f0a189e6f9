dsocheck rules --format markdown | diff docs/rules.md -
