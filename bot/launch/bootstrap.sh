#!/bin/sh
# Make .venv what uv.lock says: find or install uv, find or fetch Python 3.10, then `uv sync`. Called by make.
# Does next to nothing when nothing has changed, and leaves alone what somebody installed beside (make clean removes it).
# Every failure is one line with the repair.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd) || exit 1
cd "$root" || exit 1
unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH UV_PYTHON

pyenv_root=${PYENV_ROOT:-$HOME/.pyenv}
stamp=.venv/.attune-stamp
log=.uv/install.log

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# A uv on the PATH may be a pyenv shim that only fails: what counts is that it runs, and is not ancient.
uv_works() {
    version=$("$1" --version 2>/dev/null </dev/null) || return 1
    case $version in "uv 0.0."* | "uv 0.1."* | "uv 0.2."* | "uv 0.3."* | "uv 0.4."*) return 1 ;; "uv "*) return 0 ;; esac
    return 1
}

find_uv() {
    for candidate in "$(command -v uv 2>/dev/null)" .uv/bin/uv .uv/lib/bin/uv "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv" \
        /usr/local/bin/uv "$pyenv_root"/versions/*/bin/uv; do
        if [ -n "$candidate" ] && uv_works "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# Any Python that really runs will do for installing uv.
find_any_python() {
    for candidate in python3 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 /usr/bin/python3 \
        "$pyenv_root"/versions/3.*/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 </dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

install_uv() {
    python=$(find_any_python) ||
        fail "Neither uv nor Python 3.8 or later was found. Install one: sudo apt install python3 python3-venv (Debian, Ubuntu), then start again."
    say "Installing uv into .uv (once) ..."
    rm -rf .uv && mkdir -p .uv
    if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        "$python" -m venv .uv >"$log" 2>&1 && .uv/bin/python -m pip install --quiet --disable-pip-version-check uv >>"$log" 2>&1
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip install --quiet --disable-pip-version-check --target .uv/lib uv >"$log" 2>&1
    else
        rm -rf .uv
        fail "Installing uv needs Python's venv module. Install it: sudo apt install python3-venv (Debian, Ubuntu), then start again."
    fi
    find_uv || fail "Installing uv failed: $(tail -n 1 "$log" 2>/dev/null) -- check the network connection, then start again (log: $log)."
}

# Prints the path of a Python 3.10 that really runs.
runs_310() {
    "$1" -c 'import sys; sys.version_info[:2] == (3, 10) or sys.exit(1); print(sys.executable)' 2>/dev/null </dev/null
}

find_python() {
    for candidate in .venv/bin/python python3.10 "$pyenv_root"/versions/3.10*/bin/python3.10 python3 /usr/local/bin/python3.10; do
        found=$(runs_310 "$candidate") && { printf '%s\n' "$found"; return 0; }
    done
    say "Fetching Python 3.10 ..."
    "$uv" python install 3.10 >&2 </dev/null && "$uv" python find --managed-python 3.10 2>/dev/null && return 0
    return 1
}

enough_disk() {
    free=$(df -Pk . 2>/dev/null | awk 'NR == 2 { print $4 }')
    [ -z "$free" ] || [ "$free" -ge 4194304 ]
}

wanted=$(cat uv.lock pyproject.toml .python-version | cksum) || fail "uv.lock, pyproject.toml or .python-version is missing. Bring it back with: git checkout ."
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && runs_310 .venv/bin/python >/dev/null; then
    fresh=yes
else
    fresh=no
fi

if ! uv=$(find_uv); then
    [ "$fresh" = no ] || exit 0 # everything is installed: uv is not needed, nor is a network
    uv=$(install_uv) || exit 1
fi

if [ "$fresh" = yes ]; then
    "$uv" sync --frozen --inexact --quiet --offline --python .venv/bin/python >/dev/null 2>&1 </dev/null && exit 0
fi

[ -x .venv/bin/python ] || enough_disk ||
    fail "The disk that holds $root has less than 4 GiB left, which the packages need. Free some space, then start again."
python=$(find_python) ||
    fail "Python 3.10 was not found and could not be fetched. Install it with 'pyenv install 3.10' or your system's packages, then start again."
if [ -f "$stamp" ]; then say "Bringing the packages up to date ..."; else say "Installing the packages (about 3 GiB, once) ..."; fi
"$uv" sync --frozen --inexact --python "$python" --no-python-downloads </dev/null >&2 ||
    fail "Installing the packages failed, for the reason uv gives above. Check the network connection and the disk, then start again."
printf '%s\n' "$wanted" >"$stamp"
