package lxmert.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this process as Linux tells it. */
public enum ProcessMemory {
  /** Resident now. */
  RESIDENT("VmRSS:"),
  /** Resident now, of mapped files; the system takes it back where it needs it. */
  OF_FILES("RssFile:"),
  /** The most that was resident so far. */
  PEAK("VmHWM:");

  private static final Path STATUS = Path.of("/proc/self/status");

  private final String field;

  ProcessMemory(String field) {
    this.field = field;
  }

  /** In MiB; 0 where it is not known. */
  public long mib() {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
