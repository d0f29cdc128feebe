#!/usr/bin/env python3
"""Watch for canaries (test_day_canary.sh). usage: day_canary.py TOKEN TYPED WORK FOLDER…

Until WORK/stop exists, and once more after, reads every file of the folders, of /tmp and /dev/shm (what is new since the start), and
what the process of WORK/pid has open, deleted files included. Looks for the words as UTF-8, UTF-16, hex, in capitals and at each of
base64's three places."""
import base64, os, re, sys, time

TOKEN, TYPED, WORK = sys.argv[1:4]
FOLDERS = sys.argv[4:]
SHARED = ["/tmp", "/dev/shm", "/var/tmp"]
began = time.time()


def forms(word):
    w = word.encode()
    yield w
    yield w.upper()
    yield word.encode("utf-16-le")
    yield w.hex().encode()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + w)
        yield coded[4 if shift else 0:len(coded) - 4]


PATTERN = re.compile(b"|".join(re.escape(f) for word in (TOKEN, TYPED) for f in forms(word)))
seen, found, counts = {}, [], {"reads": 0, "files": set(), "rounds": 0, "open": 0}


def look(path, shown=None):
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY), "rb") as f:
            text = f.read(64 << 20)
    except OSError:
        return
    counts["reads"] += 1
    counts["files"].add(shown or path)
    m = PATTERN.search(text)
    if m:
        found.append("%s holds %r at byte %d" % (shown or path, m.group(), m.start()))


def stamp(path):
    try:
        st = os.stat(path, follow_symlinks=False)
    except OSError:
        return None
    return (st.st_ino, st.st_size, st.st_mtime_ns, st.st_mode & 0o170000, st.st_dev)


def sweep(folder, only_new):
    if not os.path.isdir(folder):
        return
    device = os.stat(folder).st_dev
    for base, dirs, names in os.walk(folder):
        # Not what is mounted there: reading somebody's /proc would wait for ever.
        dirs[:] = [d for d in dirs if os.path.join(base, d) != WORK and (stamp(os.path.join(base, d)) or (0, 0, 0, 0, 0))[4] == device]
        for name in names:
            path = os.path.join(base, name)
            st = stamp(path)
            if not st or st[3] != 0o100000 or seen.get(path) == st or (only_new and st[2] < (began - 1) * 1e9):
                continue
            seen[path] = st
            look(path)


def open_files():
    try:
        pid = open(WORK + "/pid").read().strip()
        names = os.listdir("/proc/%s/fd" % pid)
    except OSError:
        return
    for name in names:
        path = "/proc/%s/fd/%s" % (pid, name)
        try:
            target = os.readlink(path)
        except OSError:
            continue
        if target.startswith(("/dev/", "pipe:", "socket:", "anon_inode:")) or target.startswith(WORK + "/shots") or target.endswith((".txt", ".log")):
            continue
        counts["open"] += 1
        if target.startswith("/memfd:") or target.endswith(" (deleted)"):
            look(path, target)


while True:
    last = os.path.exists(WORK + "/stop")
    for f in FOLDERS:
        sweep(f, False)
    if counts["rounds"] % 10 == 0 or last:
        for f in SHARED:
            sweep(f, True)
    open_files()
    counts["rounds"] += 1
    if last:
        break
    time.sleep(0.01)
for f in found[:20]:
    print("FOUND: " + f)
print("canary: %d files read %d times in %d rounds, %d looks at open files, %d finds" % (len(counts["files"]), counts["reads"], counts["rounds"], counts["open"], len(found)))
sys.exit(1 if found else 0)
