#!/usr/bin/env python3
"""The walk through every screen, for tests/scripts/test_screens.sh (golden trees, pictures, lint, what is said) and tests/shots.sh
(pictures in all looks). One PC that is desk and seat is driven through a day by kiosk scripts; see NAME marks each screen.

    screens.py bank SOURCE TARGET          the demo bank with a knowledge paper that neither draws nor shuffles
    screens.py walk test|shots DIR         writes the scripts 1.txt, 2.txt, ... of the day into DIR
    screens.py journey keys|semantics DIR  check-in and a whole paper with all the right answers, for one way of driving, into DIR/1.txt
    screens.py window DIR                  for real keys: the check-in (DIR/1.txt) and what has to be seen at the seat (DIR/2.txt)
    screens.py close WINDOW                what a window manager sends when a window is closed
    screens.py run KIOSK DATA SIZE DIR N   one of the scripts, with the disk full where it asks for that
    screens.py check TREES GOLDEN          trees against the goldens; UPDATE=1 renews them
    screens.py pictures SHOTS GOLDEN       pictures against the goldens, to the pixel
    screens.py said SHOTS GOLDEN           what the narrator said
    screens.py sheet OUT.png COLUMNS SCALE PICTURE...   one sheet of many pictures"""
import difflib, hashlib, json, os, re, resource, shutil, struct, subprocess, sys, time, zlib
import xml.etree.ElementTree as ET

# --- content --------------------------------------------------------------------------------------------------------


def bank(source, target):
    """Sections that draw n of m keep their first n; nothing is shuffled: the same 30 questions in the same order each time."""
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    shutil.copytree(source + "/practitioner", target + "/practitioner", ignore=shutil.ignore_patterns("practice*"))
    for folder, _, files in os.walk(target):
        for name in files:
            if not name.endswith(".xml"):
                continue
            path = os.path.join(folder, name)
            text = open(path).read()
            if "shuffle=\"true\"" in text:
                open(path, "w").write(text.replace('shuffle="true"', 'shuffle="false"'))
    path = target + "/practitioner/knowledge.xml"
    tree = ET.parse(path)
    ns = tree.getroot().tag[1:].split("}")[0]
    ET.register_namespace("", ns)
    for section in tree.getroot().iter("{%s}qti-assessment-section" % ns):
        select = section.find("{%s}qti-selection" % ns)
        if select is not None:
            drawn = [c for c in section if c.tag.endswith("}qti-assessment-item-ref") or c.tag.endswith("}qti-assessment-section")]
            for child in drawn[int(select.get("select")):]:
                section.remove(child)
            section.remove(select)
        for ordering in section.findall("{%s}qti-ordering" % ns):
            section.remove(ordering)
    tree.write(path, encoding="utf-8", xml_declaration=True)


# --- the walk -------------------------------------------------------------------------------------------------------
PICTURES = {"F1": ["100 default"], "F2": ["100 default"], "F10": ["100 default"], "C3": ["100 default"], "C6": ["400 yellow-on-black"],
            "C7": ["100 default"], "C7-scenario": ["200 cream"], "C9": ["100 default"]}
LOOKS = [(z, t) for z in os.environ.get("ZOOMS", "100 200 400").split() for t in os.environ.get("THEMES", "default cream yellow-on-black").split()]


class Walk:
    def __init__(self, mode):
        self.mode, self.lines, self.names = mode, [], []

    def do(self, text):
        self.lines += [line.strip() for line in text.strip().split("\n")]

    def see(self, name):
        self.names.append(name)
        if self.mode == "shots":
            for zoom, theme in LOOKS:
                self.do('look "%s %s"\nshot %s-%s-%s.png' % (zoom, theme, name, zoom, theme))
        else:
            self.do('look "100 default"\nlint lint.txt\ntree %s.tree' % name)
            for look in PICTURES.get(name, []):
                self.do('look "%s"\nshot %s-%s.png' % (look, name, look.replace(" ", "-")))
            self.do('look "400 yellow-on-black"\nlint lint.txt')
        self.do('look off')

    def write(self, path):
        open(path, "w").write("\n".join(self.lines) + "\nquit\n")
        self.lines = []


def sign_in(w):
    w.do('focus "Your name or staff number"\ntype "staff-1"\nfocus "PIN"\ntype "135790"\npress "Sign in"\nexpect heading "Candidates"')


def staff(w, see=False):
    w.do('key Ctrl+Alt+S\nexpect heading "Staff functions"')
    if see:
        w.see("C19-pin")
    w.do('focus "Your PIN"\ntype "246801"\nkey Enter\nexpect "Close the kiosk"')


def check_in(w, nn, number, see=False):
    """From the list to the seat code, which stands in ${CODE} afterwards."""
    name = "Sample Candidate " + nn

    def at(code):
        if see:
            w.see(code)
    w.do('press "%s"\nexpect heading "Check in %s"' % (name, name))
    at("F2")
    if see:
        w.do('press "Check answers and check in"')
        at("F2-errors")
    if see:
        w.do('press "Arrival"\nexpect heading "Arrival"')
        at("F3")
        w.do('press "Record arrival now"')
    w.do('press "Photo ID"\nexpect heading "Photo ID"')
    at("F4")
    w.do('press "Passport"\npress "Name and face match"\npress "Save and continue"\npress "Social Work England number"')
    at("F5")
    w.do('focus "Number shown"\ntype "%s"\npress "Compare and save"\npress "Adjustments"\nexpect heading "Adjustments"' % number)
    at("F6")
    w.do('press "Yes, this is the plan"\npress "Save and continue"\npress "Filming"\nexpect "The notice was given and acknowledged"')
    at("F7")
    w.do('press "The notice was given and acknowledged"\npress "Save and continue"\npress "Devices"\nexpect heading "Devices"')
    at("F8")
    w.do('press "Mobile phone"\nfocus "Bag number"\ntype "01%s"\npress "Save and continue"' % nn)
    to_code(w, name, "Knowledge assessment", see)


def to_code(w, name, paper, see=False):
    w.do('press "Paper and seat"' if paper.startswith("Know") else 'expect heading "Paper and seat"')
    w.do('expect heading "Paper and seat"\npress "%s"\npress "Seat 2"' % paper)
    if see:
        w.see("F9")
    w.do('press "Save and continue"\npress "Check answers and check in"\nexpect "Check in"')
    if see:
        w.see("F10")
    w.do('press "Check in"\nexpect heading "%s is checked in"' % name)
    if see:
        w.see("F10b")
    w.do('read "Seat code" CODE\ntree code.tree\npress "Hand the screen to the candidate"')


def enter(w, choices, see=False):
    def at(code):
        if see:
            w.see(code)
    w.do('expect heading "Seat 2"\npress "Enter my seat code"\nfocus "Seat code"\ntype "${CODE}"\nkey Enter\nexpect heading "Is this you?"')
    if see is None:
        return
    w.do('press "Yes, this is me"\nexpect heading "Your choices"')
    if see:
        w.see("C2b")
        w.do('press "Save my choices"\nexpect "There is a problem"')
        w.see("C2b-error")
        w.do('key Tab\nkey Enter\nsay error.said')
    w.do('press "%s"\npress "Yes, share my result with my employer"\npress "Save my choices"\nexpect heading "Make the screen comfortable"' % choices)
    at("C3")
    if see:
        w.do('press "Minutes"')
    w.do('press "Continue to instructions"\nexpect heading "How this assessment works"')
    at("C5")
    w.do('press "Continue"\nexpect heading "You are ready to start"')
    at("C6")
    w.do('press "Start the assessment"\nexpect "Call facilitator"')


def clear(w):
    staff(w)
    w.do('press "Clear this seat for the next candidate"\nexpect heading "Seat 2"')


def to_desk(w):
    staff(w)
    w.do('press "Show the check-in desk"')


def walk(mode, folder):
    w = Walk(mode)
    film = "No, do not use my film for training"

    # 1: the release has not come. The desk's pages, then the seat's to C17.
    w.see("F0")
    w.do('press "Sign in"')
    w.see("F0-error")
    w.do('press "Display"\nexpect heading "Display"')
    w.see("F14")
    w.do('press "Back"')
    sign_in(w)
    w.see("F1")
    w.do('press "Someone not on the list"')
    w.see("F12-walk-in")
    w.do('press "Back to candidates"\npress "Sample Candidate 05"\npress "Arrival"')
    w.see("F3-late")
    w.do('press "Back to the steps"\npress "Back to candidates"\npress "Sample Candidate 02"\npress "Adjustments"')
    w.see("F6-plan")
    w.do('press "Something is different or new today"')
    w.see("F6-declared")
    w.do('press "Back to the steps"\npress "Arrival"\npress "Record arrival now"\npress "Back to candidates"\npress "Sample Candidate 04"\npress "Cannot take the assessment"')
    w.see("F12")
    w.do('press "No photo ID"\npress "Record and show what to say"')
    w.see("F12-refused")
    w.do('press "Back to candidates"')
    check_in(w, "01", "sw 104461", True)
    w.do('expect heading "Seat 2"')
    w.see("C0")
    w.do('press "Enter my seat code"\nexpect heading "Enter your seat code"')
    w.see("C1")
    w.do('focus "Seat code"\ntype "ABCDEF"\nkey Enter\nexpect "There is a problem"')
    w.see("C1-error")
    w.do('focus "Seat code"\ntype "${CODE}"\nkey Enter\nexpect heading "Is this you?"')
    w.see("C2")
    w.do('press "Yes, this is me"\nexpect heading "Your paper is not open yet"')
    w.see("C17")
    w.write(folder + "/1.txt")

    # 2: the release is there. The whole paper, staff, pause, desk orders.
    w.do('press "Use this PC as a seat"')
    enter(w, film, True)
    w.do('sleep 1200')
    w.see("C7")
    w.do('say before.said\nkey Tab\nkey Down\nexpect status "Saved"\nkey Up\nexpect status "Saved"\nkey Tab\nkey Right\nkey Tab\nkey Tab\nkey Shift+Tab\nsay question.said')
    w.do('press-listed %s/choices.txt\nexpect status "Saved"\npress "Flag for review"\npress "Next question"\nexpect "Question 2 of 30"' % folder)
    w.do('press "Question 21, not seen"\nexpect "Question 21 of 30"')
    w.see("C7-scenario")
    w.do('key F2\nexpect heading "Change how the screen looks"')
    w.see("C7-display")
    w.do('press "Go back without changing"\npress "Review"\nexpect heading "Review your answers"')
    w.see("C9")
    w.do('press "Send my answers"\nexpect heading "Send your answers?"')
    w.see("C10")
    w.do('press "Go back"')
    staff(w, True)
    w.see("C19")
    w.do('focus "Reason"\ntype "Fire alarm"\npress "Pause"\nexpect heading "Your paper has been paused"\nsleep 1100')
    w.see("C14")
    staff(w)
    w.do('press "Show the time ledger"')
    w.see("C19-ledger")
    w.do('press "Show the check-in desk"')
    sign_in(w)
    w.do('press "Sample Candidate 01"\nexpect "Paused. Time is not being used and the questions are hidden."')
    w.see("R1")
    w.do('press "Add time"')
    w.see("R3")
    w.do('press "Back"\npress "Log an incident"')
    w.see("R6")
    w.do('press "Back"\npress "Pause all"')
    w.see("R5")
    w.do('press "Back to candidates"')
    w.see("F1-room")
    w.write(folder + "/2.txt")

    # 3: started again in the middle of the paper.
    w.do('press "Use this PC as a seat"\nexpect heading "Your paper was interrupted"\nsleep 1100')
    w.see("C15")
    staff(w)
    w.do('press "Resume the paper"\nexpect "Call facilitator"\nsleep 300')
    w.do('clock +3700\nexpect heading "Your time is up"\nsleep 600')
    w.see("C13")
    clear(w)
    to_desk(w)
    sign_in(w)
    w.do('press "Sample Candidate 01"\npress "Check in for Written assessment"')
    to_code(w, "Sample Candidate 01", "Written assessment")
    enter(w, film)
    w.do('sleep 300')
    w.see("C7-written")
    w.do('press "Next question"\npress "Review answers"\npress "Send my answers"\nexpect heading "Send your answers?"\npress "Send my answers"\n'
         'expect heading "Your answers are handed in"\nsleep 600')
    w.see("C11")
    clear(w)
    to_desk(w)
    check_in(w, "02", "1044 62")
    enter(w, film)
    to_desk(w)
    w.do('press "Sample Candidate 02"\npress "End the assessment"')
    w.see("R4")
    w.do('focus "Reason"\ntype "Left the room with the paper"\nfocus "Second person\'s name or staff number"\ntype "staff-2"\n'
         'focus "Second person\'s PIN"\ntype "246801"\npress "End the assessment"\nexpect heading "Sample Candidate 02"\npress "Lock desk"\n'
         'press "Use this PC as a seat"\nexpect heading "Your paper has ended"')
    w.see("C18")
    clear(w)
    to_desk(w)
    sign_in(w)
    w.do('press "End of the sitting"\nexpect "Everyone who sat has finished"')
    w.see("F13")
    w.do('press "Back to candidates"\npress "Sample Candidate 02"\npress "Check in for Written assessment"')
    to_code(w, "Sample Candidate 02", "Written assessment")
    enter(w, film)
    w.do('sleep 1500\ntree disk.tree\nsleep 500\npress "Flag for review"\nexpect heading "Please raise your hand"\nsleep 5000')
    w.see("C16")
    w.write(folder + "/3.txt")
    open(folder + "/names", "w").write("\n".join(w.names) + "\n")


# --- one candidate, by one way of driving --------------------------------------------------------------------------
def right_answers(folder):
    """Of the bank's knowledge paper, in its order: a list of the right choices' words for each question."""
    text = lambda e: " ".join("".join(e.itertext()).split())
    out = []
    for ref in ET.parse(folder + "/knowledge.xml").getroot().findall(".//{*}qti-assessment-item-ref"):
        item = ET.parse(os.path.join(folder, ref.get("href"))).getroot()
        right = [v.text for v in item.find(".//{*}qti-correct-response")]
        out.append([text(c) for c in item.findall(".//{*}qti-simple-choice") if c.get("identifier") in right])
    return out


def driven_by(way, lines):
    """The same journey with keys alone, or with what the semantic tree offers alone."""
    out, field = [], None
    for line in lines:
        verb, _, rest = line.partition(" ")
        if way == "keys" and verb in ("press", "choose", "focus"):
            out.append("tab-to " + rest)
            if verb != "focus":
                out.append("key Enter" if verb == "press" else "key Space")
        elif verb == "choose":
            out.append("press " + rest)
        elif way == "semantics" and verb == "focus":
            field = rest
        elif way == "semantics" and verb == "type":
            out.append("set %s %s" % (field, rest))
        elif way == "semantics" and line == "key Enter":
            out.append('press "Continue"')
        else:
            out.append(line)
    allowed = {"keys": ("key", "type", "tab-to"), "semantics": ("press", "set")}[way] + ("expect", "expect-not", "read", "sleep", "tree", "shot", "lint")
    assert all(line.split()[0] in allowed for line in out), [line for line in out if line.split()[0] not in allowed]
    return out


def journey(way, folder):
    nn, number = ("01", "1044 61") if way == "keys" else ("06", "1044 66")
    quote = lambda t: '"' + t.replace("\\", "\\\\").replace('"', '\\"') + '"'
    w = Walk("test")
    if way == "semantics":
        w.do('press "Display"\npress "400 %"\npress "Yellow on black"\npress "Back"\nlint')
    sign_in(w)
    w.do('press "Sample Candidate %s"\npress "Arrival"\npress "Record arrival now"\nexpect heading "Check in Sample Candidate %s"\n'
         'press "Back to candidates"' % (nn, nn))
    check_in(w, nn, number)
    enter(w, "No, do not use my film for training")
    for n, right in enumerate(right_answers(folder + "/bank/practitioner"), 1):
        w.do('expect "Question %d of 30"' % n)
        for choice in right:
            w.do("choose " + quote(choice))
        w.do('expect status "Saved"')
        if way == "semantics":
            w.do("lint")
        if way == "keys" and n < 4:
            w.do("key Alt+F\nkey Alt+N" if n == 2 else "key Alt+N")
        else:
            w.do('press "Next question"' if n < 30 else 'press "Review answers"')
    w.do('expect heading "Review your answers"\nexpect "%s"' % ("Flagged 1" if way == "keys" else "Flagged 0"))
    w.do('press "Send my answers"\nexpect heading "Send your answers?"\npress "Send my answers"\nexpect heading "Your answers are handed in"\n'
         'sleep 600\ntree sent.tree')
    w.lines = driven_by(way, w.lines)
    w.write(folder + "/1.txt")


SEEN = ['heading "Seat 2"', 'heading "Enter your seat code"', 'heading "Is this you?"', 'heading "Your choices"',
        'heading "Make the screen comfortable"', 'heading "How this assessment works"', 'heading "You are ready to start"',
        '"Question 1 of 30"', '"Question 1, answered"', '"Question 2 of 30"', '"Question 2, answered, flagged"', '"Question 3 of 30"',
        '"Question 3, answered"', '"Question 2 of 30"', '"Question 3 of 30"', 'heading "Review your answers"', 'heading "Send your answers?"',
        'heading "Your answers are handed in"']


def window(folder):
    """2.txt only looks: step N.tree is written when the N-th thing stands on the screen. The keys come from outside."""
    w = Walk("test")
    sign_in(w)
    w.do('press "Sample Candidate 01"\npress "Arrival"\npress "Record arrival now"\npress "Back to candidates"')
    check_in(w, "01", "1044 61")
    w.write(folder + "/1.txt")
    w.do('press "Use this PC as a seat"')
    for n, what in enumerate(SEEN):
        w.do("expect %s\ntree step-%d.tree" % (what, n))
    w.do("sleep 3000")
    w.write(folder + "/2.txt")


def close(window_id):
    import ctypes as c
    x = c.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = c.c_void_p
    d = c.c_void_p(x.XOpenDisplay(None))
    x.XInternAtom.restype = c.c_ulong

    class Message(c.Structure):
        _fields_ = [("type", c.c_int), ("serial", c.c_ulong), ("send_event", c.c_int), ("display", c.c_void_p), ("window", c.c_ulong),
                    ("message_type", c.c_ulong), ("format", c.c_int), ("data", c.c_long * 5), ("room", c.c_long * 24)]
    m = Message(33, 0, 1, d, int(window_id), x.XInternAtom(d, b"WM_PROTOCOLS", 0), 32)
    m.data[0] = x.XInternAtom(d, b"WM_DELETE_WINDOW", 0)
    x.XSendEvent(d, c.c_ulong(int(window_id)), 0, c.c_long(0), c.byref(m))
    x.XFlush(d)
    x.XSync(d, 0)


def run(kiosk, data, size, folder, n):
    """When disk.tree has been written no file can grow for 5 s (EFBIG for whoever tries); then they can again, for the pictures."""
    cmd = [kiosk, "--data", data, "--window", size, "--script", "%s/%s.txt" % (folder, n), "--shots", folder]
    if os.path.exists(folder + "/vars"):
        cmd += ["--vars", folder + "/vars"]
    p = subprocess.Popen(cmd, restore_signals=False)  # SIGXFSZ stays ignored
    small = False
    while p.poll() is None:
        disk = folder + "/disk.tree"
        full = os.path.exists(disk) and time.time() - os.stat(disk).st_mtime < 5
        if full != small:
            resource.prlimit(p.pid, resource.RLIMIT_FSIZE, (1 if full else resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            small = full
        time.sleep(0.05)
    return p.returncode


# --- trees ----------------------------------------------------------------------------------------------------------
VARIES = [(r'(node|status) "Seat code" value "[^"]*"', r'\1 "Seat code" value "CODE"'), (r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", "REFERENCE"),
          (r"\b\d+ (January|February|March|April|May|June|July|August|September|October|November|December) 20[2-9]\d\b", "DATE"),
          (r"\b\d\d:\d\d\b", "TIME"), (r"\b\d+ minutes? \d+ seconds?\b", "DURATION"), (r"\b\d+ seconds?\b", "DURATION"), (r'"0 minutes"', '"DURATION"'),
          (r"\b\d+ minutes? left\b", "DURATION left"), (r'value "[0-9A-Z]( [0-9A-Z]){5}"', 'value "CODE"'),
          (r'"/[^" ]*/(journal|second)/', r'"PATH/\1/'), (r"att-[0-9a-f]{32}", "ATTEMPT")]


def normal(text):
    for what, by in VARIES:
        text = re.sub(what, by, text)
    return text


def compare(kind, name, got, golden):
    """got: text. Returns 1 when it differs."""
    if os.environ.get("UPDATE"):
        os.makedirs(os.path.dirname(golden), exist_ok=True)
        open(golden, "w").write(got)
        return 0
    want = open(golden).read() if os.path.exists(golden) else ""
    if want == got:
        return 0
    print("%s %s differs from %s:" % (kind, name, golden))
    for line in list(difflib.unified_diff(want.split("\n"), got.split("\n"), "golden", "actual", lineterm="", n=1))[:60]:
        print("  " + line)
    return 1


def check(trees, golden):
    bad = 0
    names = open(trees + "/names").read().split()
    for name in names:
        text = normal(open("%s/%s.tree" % (trees, name)).read())
        open("%s/%s.actual" % (trees, name), "w").write(text)
        bad += compare("tree", name, text, "%s/%s.tree" % (golden, name))
    print("%d trees, %d differ" % (len(names), bad))
    return 1 if bad else 0


# --- pictures -------------------------------------------------------------------------------------------------------
def png_read(path):
    """(width, height, list of rows of RGB bytes). 8 bits, RGB or RGBA, not interlaced."""
    data = open(path, "rb").read()
    at, idat = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, lace = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and colour in (2, 6) and not lace, path
        elif kind == b"IDAT":
            idat += body
        at += size + 12
    n = 4 if colour == 6 else 3
    raw, stride, rows, last = zlib.decompress(idat), width * n, [], bytearray(width * n)
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        if kind == 1:
            for i in range(n, stride):
                line[i] = (line[i] + line[i - n]) & 255
        elif kind == 2:
            line = bytearray((a + b) & 255 for a, b in zip(line, last))
        elif kind == 3:
            for i in range(stride):
                line[i] = (line[i] + ((line[i - n] if i >= n else 0) + last[i]) // 2) & 255
        elif kind == 4:
            for i in range(stride):
                a, b, c = (line[i - n], last[i], last[i - n]) if i >= n else (0, last[i], 0)
                pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
                line[i] = (line[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
        last = line
        if n == 4:
            rgb = bytearray(width * 3)
            rgb[0::3], rgb[1::3], rgb[2::3] = line[0::4], line[1::4], line[2::4]
            rows.append(rgb)
        else:
            rows.append(line)
    return width, height, rows


def png_write(path, width, height, rows):
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    raw = b"".join(b"\0" + bytes(r) for r in rows)
    open(path, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                           chunk(b"IDAT", zlib.compress(raw, 6)) + chunk(b"IEND", b""))


def fonts_as_listed():
    for f in json.load(open("assets/fonts.json"))["fonts"]:
        if not os.path.exists(f["path"]):
            if not f.get("optional"):
                return f["path"] + " is not there"
        elif hashlib.sha256(open(f["path"], "rb").read()).hexdigest() != f["sha256"]:
            return f["path"] + " is another version than assets/fonts.json lists"
    return ""


def pictures(shots, golden):
    why = fonts_as_listed()
    if why:
        print("pictures not compared: " + why)
        return 0
    bad, all_names = 0, ["%s-%s.png" % (n, look.replace(" ", "-")) for n in PICTURES for look in PICTURES[n]]
    for name in all_names:
        have, want = os.path.join(shots, name), os.path.join(golden, name)
        if os.environ.get("UPDATE"):
            os.makedirs(golden, exist_ok=True)
            if not os.path.exists(want) or open(want, "rb").read() != open(have, "rb").read():
                shutil.copy(have, want)
            continue
        if os.path.exists(want) and open(have, "rb").read() == open(want, "rb").read():
            continue
        bad += picture_differs(have, want)
    print("%d pictures, %d differ" % (len(all_names), bad))
    return 1 if bad else 0


def picture_differs(have, want):
    if not os.path.exists(want):
        print("%s: there is no golden picture; see %s" % (want, have))
        return 1
    (w, h, a), (w2, h2, b) = png_read(have), png_read(want)
    if (w, h) != (w2, h2):
        print("%s is %dx%d, the golden picture %dx%d" % (have, w, h, w2, h2))
        return 1
    out, points, box = [], 0, [w, h, 0, 0]
    for y in range(h):
        row = bytearray(x // 4 + 160 for x in a[y])
        if a[y] != b[y]:
            for x in range(w):
                if a[y][3 * x:3 * x + 3] != b[y][3 * x:3 * x + 3]:
                    row[3 * x:3 * x + 3] = b"\xe0\0\0"
                    points += 1
                    box = [min(box[0], x), min(box[1], y), max(box[2], x), max(box[3], y)]
        out.append(row)
    if not points:
        return 0
    diff = have[:-4] + ".diff.png"
    png_write(diff, w, h, out)
    print("%s: %d points differ, from %d,%d to %d,%d; actual %s, difference %s" % ((want, points) + tuple(box) + (have, diff)))
    return 1


def sheet(out, columns, scale, *names):
    """Every scale-th point of each picture is kept: for looking at many at once."""
    columns, scale, tiles = int(columns), int(scale), []
    for name in names:
        w, h, rows = png_read(name)
        tiles.append((w // scale, h // scale, [b"".join(bytes(r[3 * x:3 * x + 3]) for x in range(0, w // scale * scale, scale)) for r in rows[::scale][:h // scale]]))
    w, h = max(t[0] for t in tiles) + 8, max(t[1] for t in tiles) + 8
    rows = []
    for at in range(0, len(tiles), columns):
        for y in range(h):
            line = b""
            for t in tiles[at:at + columns]:
                line += (t[2][y] if y < t[1] else b"\xff\0\xff" * t[0]) + b"\xff\0\xff" * (w - t[0])
            rows.append(line + b"\x80\x80\x80" * (w * columns - len(line) // 3))
    png_write(out, w * columns, len(rows), rows)


# --- speech ---------------------------------------------------------------------------------------------------------
def said(shots, golden):
    whole = lambda name: open("%s/%s.said" % (shots, name)).read()
    question = whole("question")[len(whole("before")):]
    error = whole("error").rstrip("\n").split("\n")
    last = max(i for i, line in enumerate(error) if "There is a problem" in line)
    bad = compare("speech", "question", normal(question), golden + "/question.said")
    bad += compare("speech", "error", normal("\n".join(error[last:]) + "\n"), golden + "/error.said")
    print("2 transcripts, %d differ" % bad)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit({"bank": bank, "walk": walk, "journey": journey, "window": window, "close": close, "run": run, "check": check, "pictures": pictures, "said": said, "sheet": sheet}[sys.argv[1]](*sys.argv[2:]) or 0)
