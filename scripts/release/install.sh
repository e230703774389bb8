#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs a stated version of Buildpost for Linux.
set -eu

usage() {
  cat <<'USAGE'
usage: install.sh --sha256 DIGEST [--url URL] [--directory DIRECTORY] VERSION

Downloads URL/vVERSION/buildpost-VERSION-linux-MACHINE.gz, checks that the executable in it has the SHA-256 digest DIGEST
(from SHA256SUMS of the release), and installs it as DIRECTORY/buildpost. If anything fails, nothing is installed.

  --sha256 DIGEST        64 hexadecimal digits
  --url URL              where releases are published (default: $RELEASE_URL)
  --directory DIRECTORY  default: /usr/local/bin if it is writable, otherwise $HOME/.local/bin

Needs curl or wget, sha256sum or shasum, and gzip.
USAGE
}

fail() { printf 'error: %s\n' "$1" >&2; if [ -n "${2:-}" ]; then printf '  fix: %s\n' "$2" >&2; fi; exit "${3:-1}"; }

digest='' url=${RELEASE_URL:-} directory='' version=''
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --sha256 | --url | --directory)
      if [ $# -lt 2 ]; then usage >&2; exit 64; fi
      case "$1" in
        --sha256) digest=$2 ;;
        --url) url=$2 ;;
        *) directory=$2 ;;
      esac
      shift ;;
    -*) usage >&2; exit 64 ;;
    *) if [ -n "$version" ]; then usage >&2; exit 64; fi; version=$1 ;;
  esac
  shift
done

version=${version#v}
if [ -z "$version" ]; then fail 'the version is missing' 'name the version to install, such as 1.2.0' 64; fi
case "$version" in *[!0-9A-Za-z.+~-]*) fail "\`$version\` is not a version" 'name a version such as 1.2.0' 64 ;; esac
if [ -z "$url" ]; then fail 'no release URL is set' 'pass --url, or set RELEASE_URL' 64; fi
case "$digest" in
  *[!0-9A-Fa-f]*) digest='' ;;
  *[A-F]*) digest=$(printf '%s' "$digest" | tr A-F a-f) ;;
esac
if [ "${#digest}" -ne 64 ]; then
  fail 'the SHA-256 digest is missing or malformed' 'copy the 64 digits from SHA256SUMS of the release' 64
fi
machine=$(uname -m)
case "$(uname -s)-$machine" in
  Linux-x86_64 | Linux-aarch64) ;;
  *) fail "there is no executable for $(uname -s) on $machine" 'build Buildpost from source' ;;
esac
has() { command -v "$1" >/dev/null; }
if ! has curl && ! has wget; then fail 'neither curl nor wget is installed' 'install one of them'; fi
if ! has gzip; then fail 'gzip is not installed' 'install it'; fi
if has sha256sum; then
  checksum() { sha256sum; }
elif has shasum; then
  checksum() { shasum -a 256; }
else
  fail 'neither sha256sum nor shasum is installed' 'install one of them'
fi
if [ -z "$directory" ]; then
  directory=/usr/local/bin
  if [ ! -w "$directory" ]; then directory=${HOME:-}/.local/bin; fi
  if [ "$directory" = /.local/bin ]; then fail '/usr/local/bin is not writable and HOME is not set' 'pass --directory'; fi
fi

# Others can start what is installed, whatever the umask.
(umask 022 && mkdir -p -- "$directory") || fail "cannot create $directory" 'pass another directory with --directory'
directory=$(CDPATH='' cd -- "$directory" && pwd)
if [ -d "$directory/buildpost" ]; then fail "$directory/buildpost is a directory" 'pass another directory with --directory'; fi
# In the same directory, so that the last step is one rename.
work=$(mktemp -d "$directory/.buildpost.XXXXXX") ||
  fail "cannot write to $directory" 'pass another directory with --directory'
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
file=$url/v$version/buildpost-$version-linux-$machine.gz
status=127
if has curl; then
  status=0
  # It gives up if less than 1 KB a second arrives for 30 seconds.
  curl -fsSL --retry 3 --connect-timeout 20 --speed-limit 1000 --speed-time 30 -o "$work/buildpost.gz" "$file" || status=$?
fi
# 22 is the server's refusal; otherwise curl itself may be broken.
if [ "$status" -ne 0 ] && [ "$status" -ne 22 ] && has wget; then
  status=0
  # Without -T, which makes the wget of busybox 1.35 crash.
  wget -q -t 3 -O "$work/buildpost.gz" "$file" || status=$?
fi
if [ "$status" -ne 0 ]; then fail "cannot download $file"; fi
gzip -d "$work/buildpost.gz" ||
  fail "cannot unpack $file" 'check that the disk is not full and that the URL is right, and try again'
found=$(checksum <"$work/buildpost")
found=${found%% *}
if [ "$found" != "$digest" ]; then
  fail "the download has the digest $found, not $digest" 'check the version and the digest; do not use this download'
fi
chmod 755 "$work/buildpost"
"$work/buildpost" --version >/dev/null ||
  fail "the executable does not start in $directory" 'use --directory to choose one on a file system that is not mounted noexec'
mv -f "$work/buildpost" "$directory/buildpost"
printf 'installed %s\n' "$directory/buildpost" >&2
# shellcheck disable=SC2016 # the shell of the user expands it
case ":$PATH:" in *":$directory:"*) ;; *) printf 'add it to your PATH: export PATH="%s:$PATH"\n' "$directory" >&2 ;; esac
