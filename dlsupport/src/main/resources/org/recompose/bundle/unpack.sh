#!/bin/sh
# Verifies the parts beside this script and joins them in a folder:
#   sh unpack FOLDER
set -eu
[ $# = 1 ] || { echo "give the folder to unpack into: sh unpack FOLDER" >&2; exit 2; }
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$1"
target=$(CDPATH= cd -- "$1" && pwd)
cd "$here"
again() { echo "copy what is named above again" >&2; exit 1; }
echo "@SUM@  SHA256SUMS" | sha256sum --check --quiet - || again
sha256sum --check --quiet SHA256SUMS || again
while read -r sum part; do cat "$part"; done <SHA256SUMS | tar -xzf - -C "$target"
echo "$target/run"
