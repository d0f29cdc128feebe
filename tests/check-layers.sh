#!/bin/sh
# The one-way rule kiosk -> sync -> content -> engine, proved from the object files' symbols: no library may need a
# symbol that only a library above it defines. Also: engine/ calls nothing that does I/O, tells the time or makes
# randomness, and what the kiosk links has no network code. usage: check-layers.sh BUILD
set -u
b=$1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
bad=0
lib() { nm "$b/lib/$1.a" 2>/dev/null; }
for l in engine content author sync kiosk; do
	lib $l | awk 'NF==3 && $2 ~ /[TDBRVW]/ {print $3}' | sort -u >"$tmp/$l.def"
	lib $l | awk 'NF==2 && $1=="U" {print $2}' | sort -u >"$tmp/$l.use"
done
below() { # below LIB UPPER...: LIB may not use what UPPER defines
	l=$1; shift
	for u; do
		x=$(comm -12 "$tmp/$l.use" "$tmp/$u.def" | grep -vxF -f "$tmp/$l.def")
		[ -z "$x" ] || { echo "$l/ uses $u/: $x"; bad=1; }
	done
}
below engine content author sync kiosk
below content author sync kiosk
below author sync kiosk
below sync kiosk author
below kiosk author
deny='^(f?open(at)?(64)?|creat|read|write|p(read|write)(64)?|fread|fwrite|socket|connect|time|clock_gettime|gettimeofday|localtime.*|gmtime.*|rand|random|srand|getrandom|getenv|f?printf|puts|pthread_.*|SDL_.*|sqlite3_.*|EVP_.*|RAND_.*|curl_.*|system|fork|exec.*)$'
x=$(grep -E "$deny" "$tmp/engine.use")
[ -z "$x" ] || { echo "engine/ calls what it may not:" $x; bad=1; }
if [ -x "$b/invigil-kiosk" ]; then
	x=$(nm -D --undefined-only "$b/invigil-kiosk" | awk '{print $NF}' | sed 's/@.*//' |
		grep -E '^(socket|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|getaddrinfo|gethostby.*|curl_.*|SSL_.*|event_.*|evhttp_.*)$')
	[ -z "$x" ] || { echo "invigil-kiosk has network code:" $x; bad=1; }
	x=$(objdump -p "$b/invigil-kiosk" | awk '/NEEDED/ {print $2}' | grep -E 'libcurl|libssl|libevent|libpq|libxml2')
	[ -z "$x" ] || { echo "invigil-kiosk links:" $x; bad=1; }
fi
[ $bad = 0 ] && echo "layers: kiosk -> sync -> content -> engine holds; engine is pure; the kiosk has no network code"
exit $bad
