"""JSON: every document validates against the schema that is shipped, which leaves nothing out."""
import copy
import json

import jsonschema

from reporting import SOURCE, Call, Reports, dsocheck, on_each_sample

SCHEMA = json.loads((SOURCE / "share/schema/dsocheck-1.schema.json").read_text())


def closed(schema):
    """The same schema, but a member it does not name is an error."""
    if isinstance(schema, list):
        return [closed(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    result = {k: closed(v) for k, v in schema.items()}
    if "properties" in schema and schema.get("type") == "object":
        result["additionalProperties"] = False
    return result


CLOSED = closed(copy.deepcopy(SCHEMA))


def resolve(schema, value):
    """The part of the schema that speaks of the value."""
    while "$ref" in schema or "anyOf" in schema:
        if "$ref" in schema:
            schema = SCHEMA["definitions"][schema["$ref"].rsplit("/", 1)[1]]
        else:
            (schema,) = [s for s in schema["anyOf"] if (s.get("type") == "null") == (value is None)]
    return schema


def out_of_order(schema, value, path="$"):
    """Paths of objects whose members do not stand in the schema's order."""
    schema = resolve(schema, value)
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in out_of_order(schema["items"], v, f"{path}[{i}]")]
    if not isinstance(value, dict):
        return []
    here = [path] if list(value) != list(schema["properties"]) else []
    return here + [p for k, v in value.items() for p in out_of_order(schema["properties"][k], v, f"{path}.{k}")]


class Json(Reports):
    def check(self, kind, document):
        only = {"$ref": f"#/definitions/{kind}", "definitions": CLOSED["definitions"]}
        jsonschema.Draft7Validator(only).validate(document)
        jsonschema.Draft7Validator(SCHEMA).validate(document)
        self.assertEqual(out_of_order({"$ref": f"#/definitions/{kind}"}, document), [])

    def printed(self, *arguments):
        _, out = dsocheck([*arguments[:1], "--format", "json", *arguments[1:]], self.root)
        return json.loads(out)

    def test_the_schema_is_one(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)
        jsonschema.Draft7Validator.check_schema(CLOSED)
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate({"schema": "dsocheck/1"}, SCHEMA)

    @on_each_sample
    def test_check(self, call):
        self.check("check", call.json)

    def test_check_of_every_input(self):
        inputs = SOURCE / "tests/cli/inputs"
        call = Call([str(p) for p in sorted(inputs.iterdir()) if p.is_file()] + ["missing.hex"], self.scratch("inputs"))
        self.check("check", call.json)
        self.assertEqual(call.json["runs"][-1]["fault"]["kind"], "file")

    @on_each_sample
    def test_lines(self, call):
        *lines, total = [json.loads(line) for line in call.reports["ndjson"].decode().splitlines()]
        for line in lines:
            self.check("line", line)
        self.assertEqual([line["run"] for line in lines], call.json["runs"])
        self.check("total", total)
        self.assertEqual(total["total"]["failed"], [r["verdict"] for r in call.json["runs"]].count("fail"))

    def test_sidecar(self):
        folder = self.scratch("sidecar")
        status, _ = dsocheck(["--board=ds203-app1", "--accept=VEC013:known", "--emit=safe.hex",
                              str(SOURCE / "tests/cli/inputs/other-start.hex")], folder)
        self.assertEqual(status, 0)
        self.check("sidecar", json.loads((folder / "safe.hex.json").read_text()))

    def test_flash(self):
        image = str(SOURCE / "tests/cli/inputs/slot1.hex")
        _, out = dsocheck([image, "--flash", "--dry-run", "--format", "json"], self.root)
        self.check("check", json.loads(out))
        flash = json.loads(out)["runs"][0]["flash"]
        self.assertEqual((flash["result"], flash["pages"]["planned"], len(flash["frames"])), ("dry-run", 1, 36))
        _, out = dsocheck([image, "--flash", "--dry-run", "--format", "ndjson"], self.root)
        self.check("flashLine", json.loads(out.splitlines()[1]))

    def test_lists(self):
        for kind in ("rules", "boards", "chips"):
            self.check(kind, self.printed(kind))

    def test_regions(self):
        self.check("regions", self.printed("regions", str(SOURCE / "tests/cli/inputs/slot1.ld")))
        self.check("regions", self.printed("regions", "ds203"))

    @on_each_sample
    def test_map(self, call):
        if "sick.elf" in call.arguments:
            self.check("map", self.printed("map", str(call.folder / "sick.elf")))

    @on_each_sample
    def test_diff(self, call):
        bundled = str(SOURCE / "samples/clean/five-regions/app.elf")
        for name in call.arguments:
            if name.startswith("sick"):
                self.check("diff", self.printed("diff", "--board", "ds203", bundled, str(call.folder / name)))
                self.check("diff", self.printed("diff", str(call.folder / name), bundled))

    def test_toolchain(self):
        self.check("toolchain", self.printed("toolchain", "--", "-mcpu=cortex-m3", "-mthumb"))
        self.check("toolchain", self.printed("toolchain", "--", "-mcpu=cortex-m3"))

    @on_each_sample
    def test_equal_inputs_give_equal_bytes(self, call):
        self.assertEqual(Call(call.arguments, call.folder).reports, call.reports)
