#!/bin/sh
# The same day at 400 % with what the semantic tree offers alone (press, set), as a blind candidate's tools would: full marks. The
# linter looks at every question.
# usage: test_semantics_only.sh BUILD [DIR]
set -eu
bin=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
dir=${2:-$(mktemp -d)}
sh tests/screens.sh semantics "$bin" "$dir" 1280x720
[ -n "${2:-}" ] || rm -rf "$dir"
