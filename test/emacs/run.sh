#!/usr/bin/env bash
# Drives the language server through a real Emacs (28 with eglot as a package, or later) without a screen. Needs `emacs`
# and dist/dlspec.js. The configuration is what docs/editors/emacs.md says.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

mkdir "$folder/bin" "$folder/home"
printf '#!/bin/sh\nexec node "%s" "$@"\n' "$root/dist/dlspec.js" >"$folder/bin/dlspec"
chmod +x "$folder/bin/dlspec"
# The first block of the page.
awk '/^```elisp/ { inside = 1; next } /^```/ && inside { exit } inside' "$root/docs/editors/emacs.md" >"$folder/page.el"

echo 'block Wide(units) { relu -> dense(units) }' >"$folder/blocks.dlspec"
cat >"$folder/spec.dlspec" <<'SPEC'
import { Wide } from "./blocks.dlspec"
network Small(width = 8) {
  vector(2)
     dense( width )->relu
  dnse(8)
  Wide(width)
}
SPEC

export PATH="$folder/bin:$PATH" PAGE="$folder/page.el" SPEC="$folder/spec.dlspec" HOME="$folder/home"
cd "$folder"
timeout 200 emacs --batch -l "$here/init.el" -l "$here/drive.el" || { echo 'FAILED' && exit 1; }
