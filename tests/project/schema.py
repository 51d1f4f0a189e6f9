#!/usr/bin/python3
"""The schema for editors and the reader in dsocheck agree: what one takes the other takes.

usage: schema.py DSOCHECK SCHEMA IMAGE FILE...   (files in a folder named "good" are taken, others are not)
"""
import json
import pathlib
import subprocess
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """Days stay text, as JSON has them and as dsocheck reads them."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:timestamp"]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def reader_takes(dsocheck, image, path):
    """An option that is wrong ends dsocheck before it opens boards and scripts; only the file's sentence counts."""
    said = subprocess.run([dsocheck, "--config", path, image], capture_output=True, text=True, check=False)
    return not said.stderr.startswith(f"dsocheck: {path}:")


def words_differ(dsocheck, image, path, by_schema):
    """The reader names the words it knows when it meets one that it does not."""
    said = subprocess.run([dsocheck, "--config", path, image], capture_output=True, text=True, check=False).stderr
    by_reader = set(said.rsplit("expected ", 1)[-1].strip().replace(" or ", ", ").split(", "))
    for word in sorted(by_reader ^ set(by_schema)):
        print(f"{word}: known to {'dsocheck' if word in by_reader else 'the schema'} only")
    return len(by_reader ^ set(by_schema))


def main():
    dsocheck, schema_path, image, *paths = sys.argv[1:]
    schema = json.loads(pathlib.Path(schema_path).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    bad = {pathlib.Path(path).stem: path for path in paths}
    keys = schema["properties"]
    wrong = words_differ(dsocheck, image, bad["unknown-key"], keys)
    wrong += words_differ(dsocheck, image, bad["format"], keys["format"]["enum"])
    wrong += words_differ(dsocheck, image, bad["fail-on"], keys["fail-on"]["enum"])
    for path in paths:
        wanted = pathlib.Path(path).parent.name == "good"
        by_schema = validator.is_valid(yaml.load(pathlib.Path(path).read_text(encoding="utf-8"), Loader))
        by_reader = reader_takes(dsocheck, image, path)
        if (by_schema, by_reader) != (wanted, wanted):
            print(f"{path}: schema {by_schema}, dsocheck {by_reader}, expected {wanted}")
            wrong += 1
    print(f"{len(paths)} files, {wrong} wrong")
    return 1 if wrong or not paths else 0


sys.exit(main())
