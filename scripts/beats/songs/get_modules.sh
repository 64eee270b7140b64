#!/bin/sh
# Fetches and unpacks the Debian packages whose modules modules.tsv lists. usage: get_modules.sh FOLDER
set -e
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"; cd "$1"
for p in $(grep -v '^#' "$here/modules.tsv" | cut -f1 | sort -u); do
  [ -d "$p" ] && continue
  apt-get download -q "$p"
  dpkg -x "$p"_*.deb "$p"
  rm -f "$p"_*.deb
done
