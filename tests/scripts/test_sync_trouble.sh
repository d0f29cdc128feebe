#!/bin/sh
# What goes wrong on a line, F02 and F03: central killed in the middle, down, talking rubbish, somebody else's, full disk.
# After each: nothing that was accepted is lost, the state is one clear line, and it goes on by itself.
bin=$1 work=$2
. "$(dirname "$0")/sync_lib.sh"
says() { grep -q "$2" "$work/$1/spool/link.json" || { cat "$work/$1/spool/link.json"; fail "link.json of $1 does not say: $2"; }; }

new_central
make_device seat-12 seat demo-centre 12
make_device seat-13 seat demo-centre 13
publish_centre demo-centre
start_serve
sync_once seat-12; sync_once seat-13

# kill -9 in the middle of uploads, over and over; the device goes on each time.
first_segment "$work/a0" demo-centre A1 1 seat-12
set -- "$work/a0"
for i in 1 2 3 4 5 6 7 8; do : >"$work/a$i"; more_lines "$work/a$i" 30; set -- "$@" "$work/a$i"; done
cut_set seat-12 demo-centre A1 1 sealed "$@"
cp "$work/seat-12/spool/out/heads/A1.1.9" "$work/manifest"
tries=0
while [ ! -f "$work/seat-12/spool/in/proofs/A1.1" ]; do
	tries=$((tries + 1)); [ $tries -lt 60 ] || fail "no proof after $tries rounds"
	(sleep "$(printf '%d.%02d' $((tries * 3 / 100)) $((tries * 3 % 100)))"; kill -9 "$serve_pid" 2>/dev/null) &
	killer=$!
	sync_once seat-12 >/dev/null 2>&1 || :
	wait "$killer" || :
	wait "$serve_pid" 2>/dev/null || :
	start_serve
done
"$bin/invigil-verify" receipt "$work/seat-12/spool/in/proofs/A1.1" "$work/manifest" --trust "$work/seat-12/trust"
"$bin/invigil-central" audit --data "$C" --centre demo-centre || fail "audit after kill -9"
ok "kill -9 in the middle: proof after $tries rounds"

# Down.
stop_serve
: >"$work/b1"; first_segment "$work/b1" demo-centre B1 1 seat-13
cut_set seat-13 demo-centre B1 1 sealed "$work/b1"
refused "a round without central" sync_once seat-13
says seat-13 '"up":false'; says seat-13 'cannot be reached'
[ -f "$work/seat-13/spool/out/heads/B1.1.1" ] || fail "the head is gone"
ok "down: one clear line, all kept"

# Rubbish, over TLS with central's own certificate: wrong JSON, a false proof, other bytes, no end.
cat >"$work/rubbish.py" <<'PY'
import http.server, ssl, sys
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def reply(self, code, body):
        self.send_response(code); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def do_GET(self):
        if "proof" in self.path: self.reply(200, b"c2sp.org/tlog-proof@v1\nindex 0\n\nx\n1\nAAAA\n\n")
        elif self.path.endswith("/files"): self.reply(200, b'{"files":[{"sitting":null,"name":"../../x","version":1,"size":1,"sha256":"' + b"a" * 64 + b'"}]}')
        else: self.reply(200, b"\x00\xff" * 40000)
    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"])); self.reply(200, b"<html>thanks</html>")
    def log_message(self, *a): pass
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.minimum_version = ssl.TLSVersion.TLSv1_3
c.load_cert_chain(sys.argv[1], sys.argv[2])
s = http.server.HTTPServer(("127.0.0.1", 0), H); s.socket = c.wrap_socket(s.socket, server_side=True)
print(s.server_address[1], flush=True); s.serve_forever()
PY
rubbish() { # rubbish CERT KEY: sets port
	python3 "$work/rubbish.py" "$1" "$2" >"$work/rubbish.port" 2>/dev/null &
	extra_pid=$!
	for _ in $(seq 50); do [ -s "$work/rubbish.port" ] && break; sleep 0.1; done
	port=$(cat "$work/rubbish.port")
}
rubbish "$C/keys/server.crt" "$C/keys/server.key"
refused "rubbish" sync_once seat-13
says seat-13 'does not hold'
[ ! -e "$work/seat-13/spool/in/proofs/B1.1" ] || fail "a false proof was kept (F23)"
[ -f "$work/seat-13/spool/out/heads/B1.1.1" ] || fail "the head is gone"
rm -rf "$work/kept"; mv "$work/seat-13/spool/out/heads" "$work/kept"; mkdir "$work/seat-13/spool/out/heads"
refused "a list of files with a path in it" sync_once seat-13
says seat-13 'cannot be read'
rmdir "$work/seat-13/spool/out/heads"; mv "$work/kept" "$work/seat-13/spool/out/heads"
kill "$extra_pid"; extra_pid=
ok "rubbish: refused, all kept"

# Somebody else's central: another CA.
"$bin/invigil-central" init --data "$work/false" >/dev/null
rubbish "$work/false/keys/server.crt" "$work/false/keys/server.key"
refused "another CA's server" sync_once seat-13
says seat-13 'cannot be reached'
kill "$extra_pid"; extra_pid=

# A device with another's certificate, one of another CA, a revoked one.
start_serve
"$bin/invigil-sync" --data "$work/thief" init --id seat-13 --role seat --centre demo-centre --demo >/dev/null
"$bin/invigil-central" enrol --data "$C" "$work/thief/request.json" -o "$work/thief/keys/tls.crt"
cp "$work/seat-13/trust/"* "$work/thief/trust/"
refused "a second certificate for the same id, not in the centre file" sync_once thief
says thief 403
cp "$work/thief/keys/tls.pem" "$work/thief/keys/tls.own"
cp "$work/seat-12/keys/tls.crt" "$work/thief/keys/tls.crt"
refused "another device's certificate without its key" sync_once thief
"$bin/invigil-central" enrol --data "$work/false" "$work/thief/request.json" -o "$work/thief/keys/tls.crt"
refused "a certificate of another CA" sync_once thief
cut_set seat-12 demo-centre B9 1 sealed "$work/b1"
refused "another device's journal under its own signature" sync_once seat-12
rm -rf "$work/seat-12/spool/out/heads"/* "$work/seat-12/spool/out/segments/B9"
# The newest enrolment of an id counts, and nothing changes before two people sign: the real seat-13 is enrolled again.
sleep 1
"$bin/invigil-central" enrol --data "$C" "$work/seat-13/request.json" -o "$work/seat-13/keys/tls.crt"
"$bin/invigil-central" centre make --data "$C" --centre demo-centre --intake "$intake" --revoke seat-12 --version 2 -o "$work/centre.json"
two_sign centre@invigil "$work/centre.json"
"$bin/invigil-central" centre put --data "$C" "$work/centre.json"
refused "a revoked device" sync_once seat-12
says seat-12 revoked
sync_once seat-13
[ -f "$work/seat-13/spool/in/proofs/B1.1" ] || fail "no proof once central is there again"
grep -q '"version":2' "$work/seat-13/spool/in/centre.json" || fail "the new centre file did not come"
ok "F02, F03: it goes on by itself"
# An unsigned or older centre file is not published.
rm -f "$work/centre.json".*.sig
refused "an unsigned centre file" "$bin/invigil-central" centre put --data "$C" "$work/centre.json"
sign_by alice centre@invigil "$work/centre.json"
refused "a centre file signed once" "$bin/invigil-central" centre put --data "$C" "$work/centre.json"

# A head that trickles in is cut off after its time, however steadily it trickles; a second request at once is answered.
python3 - "$port" "$C/trust/ca.pem" <<'PY' || fail "slow heads"
import socket, ssl, sys, time
c = ssl.create_default_context(cafile=sys.argv[2])
def connect(): return c.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), server_hostname="127.0.0.1")
two = connect(); two.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2); got = b""
while got.count(b"ok\n") < 2: got += two.recv(4096)
s = connect(); s.settimeout(1); t = time.time(); s.sendall(b"GET /healthz HTTP/1.1\r\n")
while time.time() - t < 40:
    try:
        s.sendall(b"A: b\r\n")
        if s.recv(1) == b"": break
    except (socket.timeout, TimeoutError): pass
    except OSError: break
took = time.time() - t
print("a trickling head was cut off after %.0f s" % took)
sys.exit(0 if took < 25 else 1)
PY

# The long-running form: finds central again by itself, drains on SIGTERM.
stop_serve
first_segment "$work/c1" demo-centre C1 1 seat-13
cut_set seat-13 demo-centre C1 1 sealed "$work/c1"
"$bin/invigil-sync" --data "$work/seat-13" --server "https://127.0.0.1:$port" 2>"$work/long.log" &
extra_pid=$!
sleep 1
start_serve "$port"
for _ in $(seq 200); do [ -f "$work/seat-13/spool/in/proofs/C1.1" ] && break; sleep 0.1; done
[ -f "$work/seat-13/spool/in/proofs/C1.1" ] || { cat "$work/long.log"; fail "did not come back"; }
kill "$extra_pid"; wait "$extra_pid" || fail "sync did not end well"; extra_pid=
ok "back after central came back"

# Full disk.
stop_serve
if [ "$(id -u)" = 0 ] && mkdir -p "$work/small" && mount -t tmpfs -o size=3m tmpfs "$work/small" 2>/dev/null; then
	trap 'stop_serve; umount "$work/small" 2>/dev/null || :' EXIT
	cp -a "$C" "$work/small/central"; C=$work/small/central
	start_serve
	head -c 4000000 /dev/urandom >"$work/big"; dd if=/dev/zero of="$work/small/fill" bs=64k count=40 2>/dev/null || :
	: >"$work/d2"; more_lines "$work/d2" 3000
	mkdir -p "$work/seat-13/spool/out/segments/D1"; cp "$work/d2" "$work/seat-13/spool/out/segments/D1/$(sha "$work/d2")"
	refused "a round with central's disk full" sync_once seat-13
	says seat-13 'no space left'
	[ -f "$work/seat-13/spool/out/segments/D1/$(sha "$work/d2")" ] || fail "the segment is gone"
	rm -f "$work/small/fill"
	sync_once seat-13
	stop_serve; umount "$work/small"
	ok "full disk: refused clearly, goes on when there is space"
else
	echo "skipped: full disk (no tmpfs to mount)"
fi
echo "all passed"
