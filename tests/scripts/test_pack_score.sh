#!/bin/sh
# score and test-run: the contract of DESIGN.md §6. usage: test_pack_score.sh BUILD WORK
set -u
pack=$1/invigil-pack w=$2 bank=assets/demo-bank/practitioner
export pack
python3 - "$w" "$bank" <<'P'
import json, os, subprocess, sys
w, bank = sys.argv[1:]
pack = os.environ["pack"]
NS = "xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0'"
ITEM = f"""<qti-assessment-item {NS} identifier='i' title='T' adaptive='false' time-dependent='false'>
<qti-response-declaration identifier='RESPONSE' cardinality='multiple' base-type='identifier'><qti-correct-response><qti-value>A</qti-value><qti-value>B</qti-value></qti-correct-response>
<qti-mapping lower-bound='0' default-value='-1'><qti-map-entry map-key='A' mapped-value='1'/><qti-map-entry map-key='B' mapped-value='0.5'/></qti-mapping></qti-response-declaration>
<qti-response-declaration identifier='TEXT' cardinality='single' base-type='string'/>
<qti-outcome-declaration identifier='SCORE' cardinality='single' base-type='float'/>
<qti-item-body><qti-choice-interaction response-identifier='RESPONSE' max-choices='2'><qti-simple-choice identifier='A'>a</qti-simple-choice><qti-simple-choice identifier='B'>b</qti-simple-choice><qti-simple-choice identifier='C'>c</qti-simple-choice></qti-choice-interaction>
<qti-extended-text-interaction response-identifier='TEXT'/></qti-item-body>
<qti-response-processing template='map_response'/></qti-assessment-item>"""
open(f"{w}/i.xml", "w").write(ITEM)


def run(*args):
    p = subprocess.run([pack, *args], capture_output=True, text=True)
    return p.returncode, p.stdout, p.stderr


count = 0
# (response, exit, SCORE, valid, value of RESPONSE)
for response, rc, score, valid, value in [
    ('{"RESPONSE":["A","B"]}', 0, 1.5, True, ["A", "B"]),
    ('{"RESPONSE":["B"]}', 0, 0.5, True, ["B"]),
    ('{"RESPONSE":"A"}', 0, 1, True, ["A"]),              # a scalar for a multiple
    ('{"RESPONSE":[]}', 0, 0, True, None),
    ('{"RESPONSE":null}', 0, 0, True, None),
    ('{}', 0, 0, True, None),
    ('{"RESPONSE":["A","B","C"]}', 0, 0.5, False, ["A", "B", "C"]),  # too many: scored, invalid
    ('{"RESPONSE":["Q"]}', 0, 0, False, ["Q"]),
    ('{"TEXT":["one"]}', 0, 0, True, None),               # a one-element array for a single
    ('{"TEXT":["one","two"]}', 1, None, None, None),
    ('{"RESPONSE":{"a":1}}', 1, None, None, None),
    ('{"NOPE":"A"}', 1, None, None, None),
    ('[]', 1, None, None, None),
    ('{', 1, None, None, None),
]:
    got, out, err = run("score", f"{w}/i.xml", "--response", response)
    assert got == rc, (response, got, err)
    if rc:
        assert err.startswith("invigil-pack score: "), err
    else:
        o = json.loads(out)
        assert set(o) == {"outcomes", "responses", "templates", "valid", "state"}, out
        assert (o["outcomes"]["SCORE"], o["valid"], o["responses"]["RESPONSE"]) == (score, valid, value), (response, out)
    count += 1
assert run("score", f"{w}/i.xml", "--response", "{}", "--state", "{}", "--seed", "7")[0] == 0
assert run("score", f"{w}/i.xml", "--response", "{}", "--seed", "x")[0] == 2
assert run("score", f"{w}/i.xml")[0] == 2
assert run("score", f"{bank}/scenarios/scenario-1.xml", "--response", "{}")[0] == 1

# a whole paper: right answers to everything
import xml.etree.ElementTree as ET
q = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
test = ET.parse(f"{bank}/knowledge.xml")
answers = {}
for ref in test.iter(f"{q}qti-assessment-item-ref"):
    item = ET.parse(f"{bank}/{ref.get('href')}")
    d = item.find(f"{q}qti-response-declaration")
    values = [v.text for v in d.iter(f"{q}qti-value")]
    answers[ref.get("identifier")] = {"RESPONSE": values if d.get("cardinality") == "multiple" else values[0]}
seen = set()
for seed in ("1", "2", "00000000000000ff"):
    rc, out, err = run("test-run", f"{bank}/knowledge.xml", "--responses", json.dumps(answers), "--seed", seed)
    assert rc == 0, err
    o = json.loads(out)
    assert set(o) == {"route", "items", "outcomes"} and len(o["route"]) == 30 and set(o["items"]) == set(o["route"])
    assert all(i["valid"] for i in o["items"].values())
    total = sum(i["outcomes"]["SCORE"] for i in o["items"].values())
    assert o["outcomes"]["SCORE"] == total > 29, out
    assert run("test-run", f"{bank}/knowledge.xml", "--responses", json.dumps(answers), "--seed", seed)[1] == out
    seen.add(tuple(o["route"]))
assert len(seen) == 3
rc, out, err = run("test-run", f"{bank}/knowledge.xml", "--responses", "{}")
assert rc == 0 and json.loads(out)["outcomes"]["SCORE"] == 0, err
assert run("test-run", f"{bank}/knowledge.xml", "--responses", '{"nope":{}}')[0] == 1
print(f"{count} responses, 4 papers")
P
