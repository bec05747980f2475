# SPDX-License-Identifier: Apache-2.0
# Sourced by ./run and ./test: installs what is missing (apt, with or without sudo) and builds one preset.
# Nothing is started: services of freshly installed packages stay off, existing ones are not touched.

build_packages="build-essential cmake ninja-build ccache mold pkg-config libcurl4-openssl-dev libboost1.81-dev libssl-dev zlib1g-dev
nlohmann-json3-dev libsimdjson-dev libyaml-cpp-dev libsqlite3-dev libsecret-1-dev libcli11-dev libpq-dev libmariadb-dev
qt6-base-dev qt6-svg-dev qt6-l10n-tools qt6-tools-dev qt6-tools-dev-tools"
run_packages="bubblewrap postgresql-15 postgresql-client-15 patroni mariadb-server mariadb-client libqt6svg6 fonts-dejavu-core"
test_packages="clang-format-14 python3 python3-kubernetes nghttp2-proxy gnome-keyring dbus-daemon xfsprogs xvfb socat procps util-linux lintian
appstream desktop-file-utils file dpkg-dev man-db"

say() { printf '%s\n' "$*" >&2; }
die() { for line in "$@"; do say "$line"; done; exit 1; }

# missing_packages NAMES: those that are not installed, one per line.
missing_packages() {
    # shellcheck disable=SC2086 # a list of words
    dpkg-query -W -f '${Package} ${db:Status-Status}\n' $1 2>/dev/null | awk '$2 == "installed" {print $1}' | sort -u >"$scratch/have"
    # shellcheck disable=SC2086
    printf '%s\n' $1 | sort -u | comm -23 - "$scratch/have"
}

# as_root COMMAND…: directly as root, else through sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

install_packages() {
    missing=$(missing_packages "$1")
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    list=$(echo $missing)
    command -v apt-get >/dev/null || die "Pilothouse needs these Debian packages, and apt-get is not here: $list"
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        die "Pilothouse needs packages that are not installed, and neither root nor sudo is at hand. Ask an administrator to run:" \
            "  apt-get install --no-install-recommends $list"
    fi
    say "These packages will be installed: $list"
    policy=/usr/sbin/policy-rc.d
    no_cluster=/etc/postgresql-common/createcluster.d/pilothouse-setup.conf
    made_policy=
    if [ ! -e "$policy" ]; then # keeps the package scripts from starting services
        printf '#!/bin/sh\nexit 101\n' >"$scratch/policy"
        as_root install -m 0755 "$scratch/policy" "$policy"
        made_policy=1
    fi
    printf 'create_main_cluster = false\n' >"$scratch/conf" # keeps PostgreSQL's package from making a database of its own
    as_root install -D -m 0644 "$scratch/conf" "$no_cluster"
    ok=1
    as_root apt-get update -q >"$scratch/apt.log" 2>&1 || ok=
    # shellcheck disable=SC2086
    [ -z "$ok" ] || as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $list >>"$scratch/apt.log" 2>&1 || ok=
    as_root rm -f "$no_cluster"
    [ -z "$made_policy" ] || as_root rm -f "$policy"
    [ -n "$ok" ] || { tail -n 15 "$scratch/apt.log" >&2; die "The packages could not be installed; the lines above are apt's last words."; }
}

# build_preset PRESET [TARGET…]: configures when needed and builds; quiet unless something fails.
build_preset() {
    preset=$1; shift
    jobs=$(nproc)
    if [ ! -f "build/$preset/build.ninja" ]; then
        say "Configuring build/$preset"
        cmake --preset "$preset" >"$scratch/configure.log" 2>&1 ||
            { tail -n 40 "$scratch/configure.log" >&2; die "CMake could not configure the build."; }
    fi
    if [ -t 2 ]; then
        ninja -C "build/$preset" -j "$jobs" "$@" >&2 || die "The build failed; the lines above say where."
    else
        ninja -C "build/$preset" -j "$jobs" "$@" >"$scratch/build.log" 2>&1 || {
            grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Automatic)' "$scratch/build.log" | tail -n 60 >&2
            die "The build failed; the lines above say where."
        }
    fi
}

# The builds of one checkout share what they compile (the check without Qt costs seconds instead of minutes).
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=true CCACHE_SLOPPINESS=time_macros,locale

scratch=$(mktemp -d "${TMPDIR:-/tmp}/pilothouse-setup.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
