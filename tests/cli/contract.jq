# True when a check report has every member of the contract, with its type. Absent facts are null, not left out.
def is($types): type as $t | any($types[]; . == $t);
def has_typed($members): . as $o | all($members | to_entries[]; .key as $k | .value as $t | ($o | has($k)) and ($o[$k] | is($t)));
def whole: is(["number"]) and . == floor;

has_typed({schema: ["string"], tool: ["object"], runs: ["array"]})
and .schema == "dsocheck/1"
and (.tool | has_typed({name: ["string"], version: ["string"]}))
and (.runs | length > 0)
and all(.runs[];
  has_typed({image: ["object"], board: ["string"], chip: ["string"], memory: ["string", "null"], regions: ["array"],
             findings: ["array"], skipped: ["array"], summary: ["object"], verdict: ["string"],
             emitted: ["array", "null"]})
  and (.verdict == "pass" or .verdict == "fail")
  and (.image
    | has_typed({path: ["string"], format: ["string"], sha256: ["string"], bytes: ["number"], ranges: ["array"],
                 entry: ["number", "null"], vectors: ["object", "null"]})
      and (.sha256 | test("^[0-9a-f]{64}$"))
      and all(.ranges[]; (.start | whole) and (.end | whole) and .start < .end)
      and ([.ranges[] | .end - .start] | add // 0) == .bytes
      and (.vectors == null or (.vectors | has_typed({address: ["number"], sp: ["number"], reset: ["number"]}))))
  and all(.regions[];
        has_typed({name: ["string"], attributes: ["string"], origin: ["number"], length: ["number"],
                   used: ["number", "null"]}))
  and all(.findings[];
        has_typed({code: ["string"], slug: ["string"], severity: ["string"], message: ["string"], fix: ["string"],
                   address: ["number", "null"], end: ["number", "null"], section: ["string", "null"],
                   symbol: ["string", "null"], region: ["string", "null"], file: ["string", "null"],
                   line: ["number", "null"], accepted: ["string", "null"]})
        and (.code | test("^[A-Z]{3}[0-9]{3}$"))
        and (.severity as $s | any("brick", "error", "warning", "note"; . == $s)))
  and all(.skipped[]; has_typed({code: ["string"], reason: ["string"]}))
  and (.summary | has_typed({brick: ["number"], error: ["number"], warning: ["number"], note: ["number"]}))
  and (. as $run | all("brick", "error", "warning", "note";
         . as $s | $run.summary[$s] == ([$run.findings[] | select(.severity == $s and .accepted == null)] | length))))
