#!/usr/bin/env bash
# Drives the language server through a real Neovim (0.7 or later) without a screen. Needs `nvim` and dist/dlspec.js.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/spec.dlspec" <<'SPEC'
network Small(width = 8) {
  vector(2)
     dense( width )->relu
  dnse(8)
}
SPEC

echo 'block Wide(units) { dense(units) -> relu }' >"$folder/blocks.dlspec"
cat >"$folder/uses.dlspec" <<'SPEC'
import { Wide } from "./blocks.dlspec"
network Uses {
  vector(2) -> Wide(4)
  dense(8) -> relu
  dense(2)
}
SPEC

export DLSPEC="$root/dist/dlspec.js" SPEC="$folder/spec.dlspec" USES="$folder/uses.dlspec" XDG_STATE_HOME="$folder" XDG_CACHE_HOME="$folder" XDG_DATA_HOME="$folder"
cd "$folder"
timeout 100 nvim --headless --clean -u "$here/init.lua" -c "luafile $here/drive.lua"
echo
