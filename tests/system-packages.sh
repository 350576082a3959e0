#!/bin/sh
# Installs the Debian packages the tests need, where that is allowed; else says what to install.
# Usage: tests/system-packages.sh PACKAGE...     (chromium, bubblewrap, postgresql, python3-venv)
set -u

present() {
    case "$1" in
        chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
        bubblewrap) command -v bwrap ;;
        postgresql) command -v postgres || ls /usr/lib/postgresql/*/bin/postgres ;;
        python3-venv) python3 -c 'import ensurepip, venv' ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

missing=""
for package in "$@"; do
    present "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root="no"
    fi
    if [ "$as_root" != "no" ]; then
        echo "Installing$missing ..."
        log=$(mktemp)
        # shellcheck disable=SC2086  # both are lists of words
        if { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive \
            $as_root apt-get install --yes --no-install-recommends $missing; } >"$log" 2>&1; then
            rm -f "$log"
            exit 0
        fi
        tail -n 5 "$log" >&2
        rm -f "$log"
    fi
    echo "Missing:$missing. Install with: sudo apt-get install$missing" >&2
else
    echo "Missing:$missing. On Debian or Ubuntu: sudo apt-get install$missing;" \
        "on macOS a browser is: brew install --cask chromium" >&2
fi
# In continuous integration a test that cannot run is a failure; elsewhere it is skipped.
[ -z "${CI:-}" ]
