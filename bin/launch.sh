# Sourced by the launchers, in a checkout and in a distribution: starts the command line with what Java and libtorch need.

# Asking a Java for its version takes as long as starting it; what it was installed with says the same.
java_version() {
  local release
  release=$(dirname "$(dirname "$(readlink -f "$1")")")/release
  if [ -r "$release" ]; then
    sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$release"
  else
    "$1" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1
  fi
}

java_major() {
  java_version "$1" | sed 's/[^0-9].*//'
}

# The system's allocator takes a quarter of the time of training; tcmalloc next to none (docs/speed.md).
tcmalloc() {
  ls "/usr/lib/$(uname -m)-linux-gnu/libtcmalloc_minimal.so.4" 2>/dev/null
}

use_tcmalloc() {
  local library
  if [ -z "${LD_PRELOAD+set}" ] && library=$(tcmalloc); then
    export LD_PRELOAD=$library
  fi
}

# libtorch counts the cores by itself, but takes two for one where a virtual machine hides how they are laid out.
use_cores() {
  local cores usable
  cores=$(lscpu -b -p=CORE,SOCKET 2>/dev/null | grep -v '^#' | sort -u | wc -l) || cores=0
  usable=$(nproc 2>/dev/null || echo 1)
  export OMP_NUM_THREADS=${OMP_NUM_THREADS:-$((cores > 0 && cores < usable ? cores : usable))}
}

# A thread that waits for another spins, by default for so long that programs beside each other become ten times slower; so
# briefly it costs nothing where nobody else computes (docs/decisions/0021-waiting-threads.md).
use_short_waits() {
  if [ -z "${OMP_WAIT_POLICY:-}" ]; then
    export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-2000}
  fi
}

# Java reads file names by the locale: in that of containers and cron (C) it finds no file whose name is not ASCII.
use_utf8() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}

# Loading classes is half of a start. Java takes them from an archive of those that a rehearsal has loaded, where it can be
# written (docs/decisions/0024-kept-classes.md); a program that changes, or another Java, needs another one.
keep_classes() {
  local archive=$1 part=$1.$$
  shift
  [ ! -e "$archive" ] && [ -w "$(dirname "$archive")" ] || return 0
  echo "lxmert: preparing for quick starts, once" >&2
  "$@" -XX:ArchiveClassesAtExit="$part" lxmert.cli.Rehearsal >/dev/null 2>&1 || rm -f "$part"
  if [ -e "$part" ]; then
    mv -f "$part" "$archive"
  else
    : >"$archive" # this Java keeps none: it is not asked again
  fi
}

# Whether a command is over in a second or two, mostly in libtorch: Java's second compiler, which watches code to make it
# faster in the end, costs such a command a quarter of its time.
is_short() {
  case ${1:-} in
    "" | -* | answer | fill | help | info) return 0 ;;
  esac
  [ "${!#}" = --help ] || [ "${!#}" = -h ]
}

# Whether a command runs on Spark; its help does not.
is_on_spark() {
  [ "${1:-}" = spark ] && [ $# -gt 2 ] && [ "${!#}" != --help ] && [ "${!#}" != -h ]
}

# What Spark asks of Java: the list in org.apache.spark.launcher.JavaModuleOptions.
SPARK_OPENS="java.base/java.lang java.base/java.lang.invoke java.base/java.lang.reflect java.base/java.io java.base/java.net java.base/java.nio java.base/java.util java.base/java.util.concurrent java.base/java.util.concurrent.atomic java.base/sun.nio.ch java.base/sun.nio.cs java.base/sun.security.action java.base/sun.util.calendar"

# launch_spark JAVA HOME JARS FILE CLASSPATH ARGUMENTS: with Spark's class path first, JARS or what FILE holds.
launch_spark() {
  local java=$1 home=$2 spark=${3:-$(cat "$4")} classpath=$5 package options
  shift 5
  options=-Dlog4j2.configurationFile=classpath:lxmert/spark/log4j2.properties
  for package in $SPARK_OPENS; do
    options+=" --add-opens=$package=ALL-UNNAMED"
  done
  LXMERT_JAVA_OPTIONS="$options ${LXMERT_JAVA_OPTIONS:-}"
  launch "$java" "$home" "$spark:$classpath" "" "$@"
}

# launch JAVA HOME CLASSPATH CLASSES ARGUMENTS: replaces this process. CLASSES is a folder for the archive of classes, or empty.
launch() {
  local java=$1 home=$2 classpath=$3 archive collector compiler memory_mib options
  archive=${4:+$4/classes-$(java_version "$java").jsa}
  shift 4
  use_tcmalloc
  use_cores
  use_short_waits
  use_utf8
  collector=-XX:+UseParallelGC
  if [ "${1:-}" = serve ]; then
    collector=-XX:+UseSerialGC # its heap stays small where requests come for days (docs/serving.md)
  fi
  compiler=-XX:+TieredCompilation
  if is_short "$@"; then
    compiler=-XX:TieredStopAtLevel=1
  fi
  # Half of the memory for the Java heap at the most; what libtorch holds is limited to nine tenths of it.
  memory_mib=$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo 2>/dev/null || echo 8192)
  options=(
    -XX:MaxRAMPercentage=50 "$collector" "$compiler" -XX:-UsePerfData -Xshare:auto
    -Djava.awt.headless=true -Dlxmert.home="$home"
    -Dorg.bytedeco.javacpp.maxbytes="$((memory_mib * 9 / 10))m"
    -Dorg.bytedeco.javacpp.maxphysicalbytes="$((memory_mib * 9 / 10))m"
  )
  if [ "$(java_major "$java")" -ge 24 ]; then
    options+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
  fi
  options+=(-Xlog:disable -Xlog:all=error:stderr ${LXMERT_JAVA_OPTIONS:-} -cp "$classpath")
  if [ -n "$archive" ]; then
    keep_classes "$archive" "$java" "${options[@]}"
    options+=(-XX:SharedArchiveFile="$archive")
  fi
  exec "$java" "${options[@]}" lxmert.cli.Main "$@"
}
