# Sourced by the launchers, in a checkout and in a distribution: starts the command line with what Java and libtorch need.

java_major() {
  "$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
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
  launch "$java" "$home" "$spark:$classpath" "$@"
}

# launch JAVA HOME CLASSPATH ARGUMENTS: replaces this process.
launch() {
  local java=$1 home=$2 classpath=$3 memory_mib options
  shift 3
  use_tcmalloc
  use_cores
  use_short_waits
  use_utf8
  # Half of the memory for the Java heap at the most; what libtorch holds is limited to nine tenths of it.
  memory_mib=$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo 2>/dev/null || echo 8192)
  options=(
    -XX:MaxRAMPercentage=50 -XX:+UseParallelGC -XX:-UsePerfData -Xshare:auto
    -Djava.awt.headless=true -Dlxmert.home="$home"
    -Dorg.bytedeco.javacpp.maxbytes="$((memory_mib * 9 / 10))m"
    -Dorg.bytedeco.javacpp.maxphysicalbytes="$((memory_mib * 9 / 10))m"
  )
  if [ "$(java_major "$java")" -ge 24 ]; then
    options+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
  fi
  exec "$java" "${options[@]}" ${LXMERT_JAVA_OPTIONS:-} -cp "$classpath" lxmert.cli.Main "$@"
}
