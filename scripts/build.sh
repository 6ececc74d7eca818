#!/usr/bin/env bash
# bash scripts/build.sh FOLDER: the package's JavaScript and types, the host's scripts, and those packed as they are sent.
set -euo pipefail
folder=$1
cd "${0%/*}/.."
rm -rf "$folder"
npx tsc -p components --outDir "$folder"
cp components/host/*.sh "$folder/host/"
node -e 'require(require("path").resolve(process.argv[1], "host/script")).keepPacked()' "$folder"
