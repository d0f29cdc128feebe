#!/bin/sh
# `make install` puts down all that the programs need, each starts from there, `make uninstall` leaves nothing.
# usage: check-install.sh BUILD
set -u
d=$(mktemp -d) || exit 1
trap 'rm -rf "$d"' EXIT
name=$(basename "$1")
make --no-print-directory INVIGIL_READY=1 build="$name" DESTDIR="$d" PREFIX=/opt/x install || exit 1
for p in kiosk sync central pack verify; do
	"$d/opt/x/bin/invigil-$p" --version >/dev/null || { echo "invigil-$p --version failed"; exit 1; }
done
make --no-print-directory INVIGIL_READY=1 DESTDIR="$d" PREFIX=/opt/x uninstall || exit 1
left=$(find "$d" -type f)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
echo "install: five programs run from DESTDIR, uninstall leaves nothing"
