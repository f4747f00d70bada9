#!/usr/bin/env bash
# What the slow suites need beside Node: `setcap`, `setpriv`, `unshare` and `nsenter` for the image's replay (Debian).
set -euo pipefail

declare -A package_of=([setcap]=libcap2-bin [setpriv]=util-linux [unshare]=util-linux [nsenter]=util-linux)
missing=()
for tool in "${!package_of[@]}"; do
  PATH="$PATH:/sbin:/usr/sbin" command -v "$tool" >/dev/null || missing+=("${package_of[$tool]}")
done
if [ "${#missing[@]}" -gt 0 ]; then
  apt-get update -qq
  apt-get install -y -qq "${missing[@]}"
fi
