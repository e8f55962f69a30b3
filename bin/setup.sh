# Sourced by ./lxmert and ./test, after bin/launch.sh: finds a JDK of 17 or newer, or installs Debian's.

has_jdk() {
  local home=$1
  [ -x "$home/bin/java" ] && [ -x "$home/bin/javac" ] && [ "$(java_major "$home/bin/java")" -ge 17 ] 2>/dev/null
}

find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || true)")")")" \
    /usr/lib/jvm/*; do
    if [ -n "$candidate" ] && has_jdk "$candidate"; then
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  return 1
}

install_packages() {
  local run=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "lxmert: needs these Debian packages: $*" >&2; exit 2; }
    run=(sudo)
  fi
  command -v apt-get >/dev/null || { echo "lxmert: needs a JDK of 17 or newer; set JAVA_HOME" >&2; exit 2; }
  echo "lxmert: installing $*" >&2
  "${run[@]}" apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Headless Java draws text with the system's fonts.
has_fonts() {
  command -v fc-list >/dev/null && [ -n "$(fc-list 2>/dev/null | head -n 1)" ]
}

# The tests of the page drive a browser (Debian's; other systems name theirs in the environment).
setup_browser() {
  [ -n "${CHROMIUM:-}" ] || command -v chromedriver >/dev/null ||
    install_packages chromium chromium-driver
}

setup() {
  local missing=()
  find_jdk || missing+=(openjdk-17-jdk-headless)
  if [ "$(uname -s)" = Linux ]; then
    has_fonts || missing+=(fontconfig fonts-dejavu-core)
    command -v curl >/dev/null || command -v wget >/dev/null || missing+=(curl ca-certificates)
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    install_packages "${missing[@]}"
    find_jdk || { echo "lxmert: no JDK of 17 or newer was found after the installation" >&2; exit 1; }
  fi
  if ! tcmalloc >/dev/null && command -v apt-get >/dev/null; then
    (install_packages libtcmalloc-minimal4) || echo "lxmert: going on without tcmalloc, which makes training slower" >&2
  fi
}
