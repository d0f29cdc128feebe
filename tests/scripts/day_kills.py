#!/usr/bin/env python3
"""Kill a sitting at random moments (test_day_kills.sh). usage: day_kills.py BIN DATA WORK TOKEN KILLS DEVICE-ATTEMPT

Each round starts the kiosk on the same attempt, lets a script answer question after question, and kills it (-9) somewhere between
the start of the process and well into the answering. What counts as acknowledged is what stood on the screen together with
"Saved": the script writes the tree after each answer, and only trees that the next command saw finished are used. After each kill
the journal is folded by another program: every acknowledged answer must be in it. The time used is worked out here, too, from
the records alone: no interval may reach over a start of the kiosk."""
import json, os, random, re, signal, subprocess, sys, time

BIN, DATA, WORK, TOKEN, KILLS, ATTEMPT = sys.argv[1:7]
KILLS = int(KILLS)
JOURNAL = "%s/journal/%s.1.journal" % (DATA, ATTEMPT)
SHOTS = WORK + "/shots"
seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1 << 32)
rnd = random.Random(seed)
RESUME = """expect heading "Your paper was interrupted"
tree back.tree
press "Staff"
focus "Your PIN"
type "246801"
key Enter
expect heading "Staff functions"
press "Resume the paper"
expect status "Saved on this computer"
tree resumed.tree
"""


def fail(what):
    print("FAILED: kills (SEED=%d): %s" % (seed, what))
    sys.exit(1)


def tool(verb):
    p = subprocess.run([BIN + "/tools/day", verb, JOURNAL, DATA + "/keys/age.key"], stdout=subprocess.PIPE, text=True)
    if p.returncode:
        fail("the journal cannot be read")
    return p.stdout


def ident(n):
    return "q%03d" % n


def read_tree(path):
    """(question number, answer shown, is it shown as saved)"""
    text = open(path).read()
    number = re.search(r'text "Question (\d+) of', text)
    if not number:
        return None
    chosen = re.search(r'radio "%soption\d+([a-d])" \[[^\]]*checked' % TOKEN, text)
    field = re.search(r'textbox ".*?"(?: description ".*?")? value "(.*?)"', text)
    answer = chosen.group(1).upper() if chosen else field.group(1) if field else None
    return int(number.group(1)), answer, 'status "Saved' in text


class Session:
    """A script, and what it will have pressed before each acknowledgement. A written answer is journalled a second after it was begun,
    or when the candidate leaves the question: mostly it is left and come back to, or a session killed earlier would never get any
    further than the written question that it starts at."""

    def __init__(self, number, fold, texts_from):
        self.lines, self.tried = [RESUME if number else ""], []
        n, items = fold["current"] + 1, fold["items"]
        for k in range(70):
            if n < texts_from:
                x = rnd.choice("abcd")
                self.lines.append('press "%soption%03d%s"' % (TOKEN, n, x))
                self.tried.append((n, x.upper()))
            else:
                word = "w%d-%d " % (number, k)
                self.lines.append('focus "textbox:%sprompt%03d"\nkey Ctrl+End\ntype "%s"' % (TOKEN, n, word))
                self.tried.append((n, word))
                self.lines.append("sleep 1100" if rnd.random() < 0.1 else 'sleep 20\npress "Previous"\npress "Next question"')
            self.lines.append('expect status "Saved on this computer"\ntree ack-%d.tree\ntree end-%d.tree' % (k, k))
            n = self.move(n, rnd.randint(1, items) if rnd.random() < 0.1 else n + rnd.choice((-1, 1)), items)
        self.lines.append("sleep 600000")

    def move(self, n, to, items):
        to = min(max(to, 1), items)
        while n != to:
            self.lines.append('press "%s"' % ("Next question" if to > n else "Previous"))
            n += 1 if to > n else -1
        return n


def used_by_records(records):
    """Milliseconds used, from the records alone; also: does `ms` never go back but at a start."""
    used, since, last = 0, None, 0
    for r in records:
        e, ms = r["e"], r["ms"]
        if e in ("open", "boot"):
            if since is not None:
                used += last - since
            since = None
        elif ms < last:
            fail("record %d goes back in time" % r["n"])
        elif e in ("start", "resume"):
            since = ms
        elif e in ("pause", "submit", "void") and since is not None:
            used, since = used + ms - since, None
        last = ms
    return used + (last - since if since is not None else 0)


def check_screen(fold, path, what):
    shown = read_tree(path)
    if not shown:
        fail("%s: no question on the screen" % what)
    n, answer, _ = shown
    if n != fold["current"] + 1:
        fail("%s: question %d on the screen, the journal says %d" % (what, n, fold["current"] + 1))
    if (answer or None) != (fold["answers"].get(ident(n)) or None):
        fail("%s: question %d shows %r, the journal says %r" % (what, n, answer, fold["answers"].get(ident(n))))


def start(script):
    open(WORK + "/kill.txt", "w").write(script)
    log = open(WORK + "/kill.log", "w")
    return subprocess.Popen([BIN + "/invigil-kiosk", "--data", DATA, "--window", "1280x900", "--script", WORK + "/kill.txt",
                             "--shots", SHOTS], stderr=log)


def lose_lines():
    """SABOTAGE=1, the test of this test: the last answers of this round go, as if "Saved" had been shown too early."""
    for path in (JOURNAL, JOURNAL.replace("/journal/", "/second/")):
        lines = open(path, "rb").read().splitlines(True)
        open(path, "wb").write(b"".join(lines[:-8]))


def wait_somewhere(p):
    """A fifth each: in the first moments, anywhere in the start; else while answers are given."""
    way = rnd.random()
    if way < 0.4:
        time.sleep(rnd.uniform(0, 0.25) if way < 0.2 else rnd.uniform(0.2, 1.0))
        return
    until = time.monotonic() + 20
    while not os.path.exists(SHOTS + "/resumed.tree") and p.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(rnd.uniform(0, 1.2))


def clear_shots():
    for f in os.listdir(SHOTS):
        if f.startswith(("ack-", "end-", "back", "resumed")):
            os.unlink(os.path.join(SHOTS, f))


def acknowledgements(session, acked, fold, k):
    """What this session showed as saved; returns the values tried after each question's last acknowledgement."""
    later, count = {}, 0
    for i, (n, value) in enumerate(session.tried):
        if os.path.exists("%s/end-%d.tree" % (SHOTS, i)):
            shown = read_tree("%s/ack-%d.tree" % (SHOTS, i))
            if not shown or not shown[2]:
                fail("round %d: answer %d was not shown as saved" % (k, i))
            acked[shown[0]] = shown[1]
            later.pop(shown[0], None)
            count += 1
            if value == shown[1] or (value.strip() and value.strip() in (shown[1] or "")):
                continue
        later.setdefault(n, set()).add(value)
    return later, count


def check_acked(acked, later, fold, texts_from, k):
    for n, want in acked.items():
        have = fold["answers"].get(ident(n))
        if n >= texts_from:
            if not (have or "").startswith(want or ""):
                fail("round %d: question %d showed %r as saved, the journal has %r" % (k, n, want, have))
        elif have != want and have not in later.get(n, ()):
            fail("round %d: question %d showed %r as saved, the journal has %r" % (k, n, want, have))
        acked[n] = have


def main():
    texts_from = int(os.environ["TEXTS_FROM"])
    acked, total, alive, dead, in_start, with_answers = {}, 0, 0.0, 0.0, 0, 0
    fold = json.loads(tool("fold"))
    for k in range(1, KILLS + 1):
        clear_shots()
        session = Session(k, fold, texts_from)
        began = time.monotonic()
        p = start("\n".join(session.lines) + "\n")
        wait_somewhere(p)
        if p.poll() is not None:
            fail("round %d: the kiosk stopped by itself: %s" % (k, open(WORK + "/kill.log").read()[-300:]))
        p.send_signal(signal.SIGKILL)
        p.wait()
        alive += time.monotonic() - began
        gap = time.monotonic()
        if os.environ.get("SABOTAGE") and k == KILLS // 2 + 1:
            lose_lines()
        before, fold = fold, json.loads(tool("fold"))
        in_start += not os.path.exists(SHOTS + "/resumed.tree")
        later, count = acknowledgements(session, acked, fold, k)
        total += count
        with_answers += count > 0
        check_acked(acked, later, fold, texts_from, k)
        if os.path.exists(SHOTS + "/end-0.tree"):
            check_screen(before, SHOTS + "/resumed.tree", "round %d, after the restart" % k)
        if k % 6 == 0:
            time.sleep(1.5)
        dead += time.monotonic() - gap
    records = [json.loads(line) for line in tool("records").splitlines()]
    used = used_by_records(records)
    if abs(used - fold["used_ms"]) > 1:
        fail("the ledger says %d ms used, the records %d" % (fold["used_ms"], used))
    if used > alive * 1000:
        fail("%d ms used, but the kiosk ran only %d ms" % (used, alive * 1000))
    # A test that was not exercised proves nothing: most rounds that were resumed must have acknowledged something, on many questions.
    resumed = KILLS - in_start
    if with_answers * 2 < resumed or total < 2 * resumed or (KILLS >= 20 and (len(acked) < 8 or max(acked) < texts_from)):
        fail("hardly exercised: %d of %d resumed rounds with answers shown as saved, %d in all, on %d questions" %
             (with_answers, resumed, total, len(acked)))
    open(WORK + "/acked.json", "w").write(json.dumps({ident(n): v for n, v in acked.items()}))
    print("kills: %d kills (%d of them before the paper was resumed), %d answers shown as saved on %d questions in %d rounds, "
          "none missing; %.1f s used, alive %.1f s, dead %.1f s not charged (SEED=%d)" % (KILLS, in_start, total, len(acked), with_answers, used / 1000, alive, dead, seed))


main()
