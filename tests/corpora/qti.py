#!/usr/bin/env python3
"""Import every file of others' QTI and score their vectors. usage: qti.py INVIGIL_PACK CORPORA_QTI EXCEPTIONS_TSV

Prints a table by corpus: files that are ok, unsupported, invalid; then vectors passed, failed, unsupported. Fails on a
crash, on a file without a verdict, and on a vector that is scored differently without a line in EXCEPTIONS_TSV
(item_path, response_json, clause of QTI, reason).
"""
import collections
import csv
import json
import os
import subprocess
import sys

KINDS = ("response", "binding-validation")


def run(*args):
    p = subprocess.run(args, capture_output=True, text=True, timeout=120)
    if p.returncode not in (0, 1):
        sys.exit(f"crashed or misused ({p.returncode}): {' '.join(args)}\n{p.stderr}")
    return p


def lint(pack, root):
    table = collections.defaultdict(collections.Counter)
    reasons = collections.Counter()
    for line in run(pack, "lint", "--json", root).stdout.splitlines():
        entry = json.loads(line)
        name = os.path.relpath(entry["file"], root).split("/")[0]
        table[name][entry["status"]] += 1
        reasons.update({f["text"] for f in entry["findings"] if f["level"] == "unsupported"})
    return table, reasons


def same(want, got):
    if isinstance(want, list) and len(want) == 1 and not isinstance(got, list):
        want = want[0]
    if isinstance(got, list) and len(got) == 1 and not isinstance(want, list):
        got = got[0]
    if want in ([], None) and got in ([], None):
        return True
    if isinstance(want, (int, float)) and isinstance(got, (int, float)) and not isinstance(want, bool):
        return abs(want - got) < 1e-9
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(map(same, want, got))
    return want == got


def verdict(pack, root, row):
    """'passed', 'unsupported' or 'failed', and why."""
    p = run(pack, "score", os.path.join(root, row["item_path"]), "--response", row["response_json"] or "{}")
    expected = json.loads(row["expected_json"])
    if row["kind"] == "binding-validation":
        if "unsupported:" in p.stderr:
            return "unsupported", p.stderr.split("unsupported: ")[1].strip()
        refused = p.returncode == 1 or not json.loads(p.stdout)["valid"]
        want = expected.get("valid", expected.get("bound", False))
        return ("passed", "") if refused != bool(want) else ("failed", p.stderr.strip() or p.stdout.strip())
    if p.returncode:
        kind = "unsupported" if "unsupported:" in p.stderr else "failed"
        return kind, p.stderr.split("unsupported: ")[-1].strip()
    outcomes = json.loads(p.stdout)["outcomes"]
    for name, want in expected.get("outcomes", {}).items():
        if not same(want, outcomes.get(name)):
            return "failed", f"{name} should be {want!r}, is {outcomes.get(name)!r}"
    return "passed", ""


def exceptions(path):
    if not os.path.exists(path):
        return {}
    with open(path, newline="", encoding="utf-8") as f:
        return {(r["item_path"], r["response_json"]): r for r in csv.DictReader(f, delimiter="\t")}


def main():
    pack, root, known = sys.argv[1], sys.argv[2], exceptions(sys.argv[3])
    table, reasons = lint(pack, root)
    failed, excepted, missing = [], 0, collections.Counter()
    with open(os.path.join(root, "vectors.tsv"), newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            if row["kind"] not in KINDS:
                continue
            name = row["item_path"].split("/")[0]
            what, why = verdict(pack, root, row)
            if what == "failed" and (row["item_path"], row["response_json"]) in known:
                what, excepted = "passed", excepted + 1
            table[name]["v-" + what] += 1
            if what == "failed":
                failed.append(f"{row['item_path']} {row['response_json']}: {why}")
            if what == "unsupported":
                missing[why] += 1
    columns = ("ok", "unsupported", "invalid", "v-passed", "v-failed", "v-unsupported")
    heads = ("ok", "unsupported", "invalid", "| passed", "failed", "unsupported")
    print(f"{'QTI corpus':26}" + "".join(f"{h:>12}" for h in heads))
    for name in sorted(table) + [None]:
        counts = table[name] if name else sum(table.values(), collections.Counter())
        print(f"{name or 'all':26}" + "".join(f"{counts[c]:>12}" for c in columns))
    print(f"(files | vectors of the kinds {', '.join(KINDS)}; {excepted} by tests/corpora-exceptions.tsv)")
    print("not delivered yet, by files: " + ", ".join(f"{n} {k}" for k, n in reasons.most_common(25)))
    print("in the way of vectors: " + ", ".join(f"{n} {k}" for k, n in missing.most_common(25)))
    for line in failed:
        print("FAILED " + line)
    return 1 if failed else 0


sys.exit(main())
