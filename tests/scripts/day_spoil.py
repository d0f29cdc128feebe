#!/usr/bin/env python3
"""Spoil each file of a seat's data folder in turn (test_day_start.sh). usage: day_spoil.py BIN DATA WORK ROUNDS

WORK/whole is the folder as it was, in the middle of a paper with two answers. For each file and each way of spoiling it the kiosk
is started: it must come up or refuse, within some seconds, by exit code 0 or 1, with a message that names the file when it refuses. Then
the file is put back; the journal must still hold both answers."""
import json, os, random, shutil, subprocess, sys

BIN, DATA, WORK, ROUNDS = sys.argv[1:5]
seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1 << 32)
rnd = random.Random(seed)
SCRIPT = WORK + "/spoil.txt"
WHOLE = WORK + "/whole"
bad, tried, refused, blocked = [], 0, 0, 0


def files():
    for base, _, names in os.walk(WHOLE):
        for name in names:
            rel = os.path.relpath(os.path.join(base, name), WHOLE)
            if not rel.startswith(("keys/tls", "request", "lock", "trust/ca", "trust/log")):
                yield rel


def random_bytes(old):
    return rnd.randbytes(max(1, len(old)))


def flip(old):
    if not old:
        return b"x"
    d = bytearray(old)
    d[rnd.randrange(len(d))] ^= 1 << rnd.randrange(8)
    return bytes(d)


WAYS = {"random": random_bytes, "empty": lambda old: b"", "half": lambda old: old[:len(old) // 2], "flipped": flip, "gone": None,
        "long": lambda old: old + rnd.randbytes(5000)}


def fold():
    p = subprocess.run([BIN + "/tools/day", "fold", DATA + "/journal/A1.1.journal", WHOLE + "/keys/age.key"], stdout=subprocess.PIPE, text=True)
    return json.loads(p.stdout)["answers"] if p.returncode == 0 else None


def start(what):
    tree = WORK + "/shots/spoil.tree"
    if os.path.exists(tree):
        os.unlink(tree)
    p = subprocess.Popen([BIN + "/invigil-kiosk", "--data", DATA, "--window", "800x600", "--script", SCRIPT, "--shots", WORK + "/shots"],
                         stderr=subprocess.PIPE, text=True, errors="replace")
    try:
        err = p.communicate(timeout=20)[1]
    except subprocess.TimeoutExpired:
        p.kill()
        p.communicate()
        bad.append(what + ": hangs")
        return None, "", ""
    return p.returncode, err, open(tree).read() if os.path.exists(tree) else ""


def spoil(rel, way):
    global tried, refused, blocked
    shutil.rmtree(DATA)
    shutil.copytree(WHOLE, DATA, symlinks=True)
    path = os.path.join(DATA, rel)
    mode = os.stat(path).st_mode & 0o777
    if WAYS[way] is None:
        os.unlink(path)
    else:
        old = open(path, "rb").read()
        with open(path, "wb") as f:
            f.write(WAYS[way](old))
        os.chmod(path, mode)
    what = "%s %s" % (rel, way)
    code, err, tree = start(what)
    tried += 1
    last = err.strip().split("\n")[-1]
    if code is None:
        return
    if code not in (0, 1) or "runtime error" in err or "Sanitizer" in err:
        bad.append("%s: exit %s: %s" % (what, code, err[-2000:]))
    elif code == 1:
        refused += 1
        if not os.path.basename(rel).split(".")[0] in last:
            bad.append("%s: exit 1, the message does not name the file: %s" % (what, last))
    elif "cannot be used" in tree:
        blocked += 1
        if "For staff" not in tree or "A1.1" not in tree:
            bad.append("%s: blocked without a reason: %s" % (what, tree))
    # Put back what was spoiled: nothing else may have been harmed.
    if not rel.startswith(("journal/", "second/")):
        shutil.copy2(os.path.join(WHOLE, rel), path)
    else:
        other = DATA + ("/second" if rel.startswith("journal/") else "/journal") + "/A1.1.journal"
        if not os.path.exists(DATA + "/journal/A1.1.journal"):
            shutil.copy2(other, DATA + "/journal/A1.1.journal")
        if fold() is None or code == 1 or "cannot be used" in tree:
            shutil.copy2(os.path.join(WHOLE, rel), path)
    if fold() != {"q001": "B", "q002": "C"}:
        bad.append("%s: answers lost: %s" % (what, fold()))


open(SCRIPT, "w").write("sleep 300\ntree spoil.tree\nquit\n")
for _ in range(int(ROUNDS)):
    for rel in sorted(files()):
        big = rel.endswith(".pack") or rel.startswith("spool/out/objects")
        for way in WAYS if int(ROUNDS) > 1 else [w for w in WAYS if rnd.random() < (0.1 if big else 0.3)]:
            spoil(rel, way)
for b in bad:
    print("FAILED: spoiled: " + b)
print("spoiled: %d ways tried, %d refused by name, %d seats blocked by name, the others came up (SEED=%d)" % (tried, refused, blocked, seed))
sys.exit(1 if bad else 0)
