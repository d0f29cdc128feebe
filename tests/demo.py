#!/usr/bin/env python3
"""Helper of tests/demo.sh: answer lists from the question sources, the script of the written paper, and the day's summary.

The expected score is worked out here from what stood on the screen (the tree files of each question) and the keys in the QTI
sources, with no code of the product's, and compared with what central marked."""
import glob, hashlib, json, os, re, subprocess, sys
import xml.etree.ElementTree as ET


def items(bank):
    """identifier -> {prompt, choices {text: (identifier, right)}, points}"""
    out = {}
    for f in glob.glob(os.path.join(bank, "*", "general", "*.xml")) + glob.glob(os.path.join(bank, "*", "applied", "*.xml")):
        t = ET.parse(f).getroot()
        ns = {"q": t.tag[1:].split("}")[0]}
        right = [v.text for v in t.findall(".//q:qti-correct-response/q:qti-value", ns)]
        text = lambda e: " ".join("".join(e.itertext()).split())
        choices = {text(c): c.get("identifier") for c in t.findall(".//q:qti-simple-choice", ns)}
        mapping = {m.get("map-key"): float(m.get("mapped-value")) for m in t.findall(".//q:qti-map-entry", ns)}
        out[t.get("identifier")] = {"choices": choices, "right": set(right), "map": mapping}
    return out


def lists(bank, folder):
    bank = items(bank)
    for name, keep in (("all", 8), ("most", 6), ("half", 4)):
        lines = sorted(c for i, it in bank.items() if hashlib.sha256(i.encode()).digest()[0] % 8 < keep
                       for c, ident in it["choices"].items() if ident in it["right"])
        # Questions that are left out get a wrong answer, so that a mark can also be lost by answering.
        wrong = sorted(sorted(c for c, ident in it["choices"].items() if ident not in it["right"])[0] for i, it in bank.items()
                       if hashlib.sha256(i.encode()).digest()[0] % 8 >= keep)
        with open(os.path.join(folder, name + ".txt"), "w") as f:
            f.write("\n".join(lines + wrong) + "\n")


def written(*texts):
    quote = lambda s: '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'
    prompts = [ET.parse(f).getroot().find(".//{*}qti-prompt") for f in sorted(glob.glob("assets/demo-bank/practitioner/written/w-*.xml"))]
    for n, text in enumerate(texts, 1):
        name = " ".join("".join(prompts[n - 1].itertext()).split())
        print("focus " + quote("textbox:" + name))
        print("type " + quote(text))
        print('sleep 1300\nexpect status "Saved"\nshot written-%d.png' % n)
        print('press "Next question"' if n < len(texts) else 'press "Review answers"')
    print('press "Send my answers"\npress "Send my answers"\nexpect heading "Your answers are handed in"\nsleep 300\n'
          'tree sent-01w.tree\nshot sent-01w.png\nquit')


def expected(bank, shots, nn):
    """Score of the answers as they stood on the screen."""
    by_choices = {frozenset(it["choices"]): it for it in items(bank).values()}
    total, answered = 0.0, 0
    for f in sorted(glob.glob(os.path.join(shots, "q-%s-*.tree" % nn))):
        seen = re.findall(r'^ *(?:radio|checkbox) "(.*?)"(?: description ".*?")?(?: \[([a-z ]*)\])? ->', open(f).read(), re.M)
        seen = [x for x in seen if x[0] not in ("Scenario", "Question")]  # the toggle of the narrow layout
        it = by_choices[frozenset(n for n, _ in seen)]
        chosen = {it["choices"][n] for n, state in seen if "checked" in state.split()}
        answered += bool(chosen)
        total += sum(it["map"].get(c, 0) for c in chosen) if it["map"] else float(chosen == it["right"])
    return total, answered


def run(command):
    return subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def verify_commands(d, binary, results):
    out = []
    add = lambda what, command: out.append({"what": what, "command": command})
    op, pack = d + "/operator", d + "/operator/sitting/prac-knowledge.pack"
    add("age opens a pack, sqlite3 reads it",
        't=$(mktemp) && age -d -i %s/release.key %s >"$t" && sqlite3 "$t" "PRAGMA integrity_check" "SELECT count(*)||\' items\' FROM item"; r=$?; rm -f "$t"; exit $r' % (op, pack))
    add("a live pack holds no correct response",
        't=$(mktemp) && age -d -i %s/release.key %s >"$t" && ! sqlite3 "$t" "SELECT json FROM item UNION ALL SELECT json FROM test" | grep -qE \'"(correct|mapping|processing)"\'; r=$?; rm -f "$t"; exit $r' % (op, pack))
    for p in ("sample-signer-1", "sample-signer-2"):
        add("ssh-keygen verifies the sitting manifest's signature by " + p,
            "ssh-keygen -Y verify -f %s/central/trust/allowed_signers -I %s -n manifest@invigil -s %s/sitting/sitting.json.%s.sig <%s/sitting/sitting.json" % (d, p, op, p, op))
    for r in results:
        seat = r["_folder"]
        add("ssh-keygen verifies the answer set of %s, %s, as signed by the seat" % (r["candidate"], r["paper"]),
            "ssh-keygen -Y verify -f %s/answers/devices -I %s -n answers@invigil -s %s.sig <%s" % (d, os.path.basename(seat), r["_head"], r["_head"]))
        proof = "%s/spool/in/proofs/%s.%d" % (seat, r["attempt"], r["generation"])
        add("openssl and sha256sum check the receipt of " + r["candidate"] + ", " + r["paper"],
            "sh tests/stock-receipt.sh %s %s %s/trust/log.pub" % (proof, r["_head"], seat))
        add("invigil-verify checks the same receipt and its reference",
            "%s/invigil-verify receipt %s %s --trust %s/trust --reference %s" % (binary, proof, r["_head"], seat, r["_reference"]))
        journal = "%s/journal/%s.%d.journal" % (seat, r["attempt"], r["generation"])
        add("invigil-verify: the answer set is the journal's bytes",
            "%s/invigil-verify answers %s %s/centre.json %s --trust %s/trust" % (binary, r["_head"], op, journal, seat))
        paper = r["paper"].lower()
        add("invigil-verify works the result out again from the signed answers, the key and the profile",
            "%s/invigil-verify result %s.result %s/sitting/sitting.json %s/sitting/%s.pack %s/%s.key %s %s --trust %s/central/trust -i %s/intake.key -i %s/marking.key -i %s/release.key"
            % (binary, r["_head"], op, op, paper, op, paper, r["_head"], journal, d, op, op, op))
    add("invigil-verify: sitting manifest", "%s/invigil-verify manifest %s/sitting/sitting.json --trust %s/central/trust" % (binary, op, d))
    add("invigil-verify: centre file", "%s/invigil-verify centre %s/centre.json --trust %s/central/trust" % (binary, op, d))
    add("central recomputes its log and store", "%s/invigil-central audit --data %s/central" % (binary, d))
    return out


def sealed_answers(d, seat, r):
    """The sealed answer manifest and its signature, apart: the kiosk keeps both in ATTEMPT.G.head beside the journal."""
    text = open("%s/journal/%s.%d.head" % (seat, r["attempt"], r["generation"])).read()
    lines = text.split("\n")
    assert lines[5].startswith("sealed "), lines[5]
    os.makedirs(d + "/answers", exist_ok=True)
    path = "%s/answers/%s.%d" % (d, r["attempt"], r["generation"])
    open(path, "w").write("\n".join(lines[:7]) + "\n")
    open(path + ".sig", "w").write("\n".join(lines[7:]))
    return path


def device_signers(d):
    """The centre's devices as ssh-keygen wants them."""
    centre = json.load(open(d + "/operator/centre.json"))
    with open(d + "/answers/devices", "w") as f:
        for x in centre["devices"]:
            f.write('%s namespaces="answers@invigil" %s\n' % (x["id"], x["signing"]))


def summary(d, binary, bank):
    bad = []
    lines = open(d + "/results.json").read().splitlines()
    results = [json.loads(line) for line in lines]
    roster = json.load(open(d + "/operator/roster.json"))
    outcome = {"cand-04": "refused: no photo ID", "cand-05": "refused: too late", "cand-06": "refused: filming not acknowledged"}
    rows, table = [], []
    for r in results:
        r["_folder"] = next((s for s in sorted(glob.glob(d + "/seat-*")) if glob.glob("%s/journal/%s.*" % (s, r["attempt"]))), None)
        nn = {"cand-01": "01", "cand-02": "02", "cand-03": "03"}.get(r["candidate"], "?") + ("w" if r["paper"].endswith("WRITTEN") else "")
        tree = open("%s/shots/sent-%s.tree" % (d, nn)).read()
        r["_reference"] = re.search(r'"([0-9A-Z]{4}-[0-9A-Z]{4})"', tree).group(1)
        r["_head"] = sealed_answers(d, r["_folder"], r)
        # The bytes as central printed them: a result is compared byte by byte.
        open(r["_head"] + ".result", "w").write(lines[results.index(r)] + "\n")
        answered = sum(i["progress"] == "answered" for i in r["items"])
        score = None
        if r["paper"].endswith("KNOWLEDGE"):
            score = r["milli"] / 1000
            want, on_screen = expected(bank, d + "/shots", nn)
            if score != want or on_screen != len([i for i in r["items"] if i["progress"] in ("answered", "part answered", "part")]):
                bad.append("%s: marked %s, the screen says %s (%d answered)" % (r["candidate"], score, want, on_screen))
        rows.append({"id": r["candidate"], "outcome": "finished", "attempt": r["attempt"], "answers": answered, "receipt": r["_reference"],
                     "score": int(score) if score is not None and score == int(score) else score})
        shown = "%g of %g, %s" % (score, r["max-milli"] / 1000, r["outcome"].replace("-", " ")) if score is not None else "read by a person"
        table.append((r["candidate"], r["paper"], "finished", "%d of %d" % (answered, len(r["items"])), r["_reference"], shown))
    done = {r["candidate"] for r in results}
    for c in roster["candidates"]:
        if c["id"] not in done:
            what = outcome.get(c["id"], "absent")
            rows.append({"id": c["id"], "outcome": what, "attempt": None, "answers": None, "receipt": None, "score": None})
            table.append((c["id"], "", what, "", "", ""))
    if done != {"cand-01", "cand-02", "cand-03"} or len(results) != 4:
        bad.append("expected four attempts of three candidates, got %d" % len(results))
    rows.sort(key=lambda r: r["id"])
    table.sort()
    device_signers(d)
    verify = verify_commands(d, binary, results)
    for v in verify:
        got = run(v["command"])
        if got.returncode:
            bad.append("%s: exit %d: %s" % (v["what"], got.returncode, got.stdout.strip()[-300:]))
    packs = [{"file": f, "identity": d + "/operator/release.key", "manifest": d + "/operator/sitting/sitting.json"}
             for f in sorted(glob.glob(d + "/operator/sitting/*.pack"))]
    json.dump({"candidates": rows, "packs": packs, "verify": verify}, open(d + "/summary.json", "w"), indent=1)
    heads = ("candidate", "paper", "outcome of the day", "answers", "receipt", "knowledge score")
    widths = [max(len(str(t[i])) for t in table + [heads]) for i in range(len(heads))]
    print()
    for t in [heads, tuple("-" * w for w in widths)] + table:
        print("  " + "  ".join(str(x).ljust(w) for x, w in zip(t, widths)).rstrip())
    print("\n  Marks are by sample standards, made up for demonstration.\n")
    print("  Pictures: %s/shots/*.png      all of this as data: %s/summary.json\n\n  Check it yourself, from this folder:" % (d, d))
    for v in verify:
        print("\n  # %s\n  %s" % (v["what"], v["command"]))
    print()
    for b in bad:
        print("demo: " + b, file=sys.stderr)
    print("demo: %d checks held, %d failed" % (len(verify) + 4 - len(bad), len(bad)))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit({"lists": lists, "written": written, "summary": summary}[sys.argv[1]](*sys.argv[2:]) or 0)
