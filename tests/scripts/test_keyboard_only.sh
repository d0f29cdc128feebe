#!/bin/sh
# A candidate's whole day with the keyboard alone: check-in at the desk, seat code, set-up, 30 questions, hand-in, full marks.
# Every control is reached by Tab and arrow keys, none by its name.
# usage: test_keyboard_only.sh BUILD [DIR]
set -eu
bin=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
dir=${2:-$(mktemp -d)}
sh tests/screens.sh keys "$bin" "$dir" 1280x720
[ -n "${2:-}" ] || rm -rf "$dir"
