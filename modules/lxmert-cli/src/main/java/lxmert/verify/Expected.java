package lxmert.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * The values that a fixture expects, by name, and what was found when ours were held against them.
 * What the fixture does not have is passed over; what nobody asked for is reported as not covered.
 */
final class Expected {
  private final SafeTensors file;
  private final List<CheckResult> findings = new ArrayList<>();
  private final Set<String> open;

  Expected(SafeTensors file) {
    this.file = file;
    open = new TreeSet<>(file.names());
  }

  boolean contains(String name) {
    return file.contains(name);
  }

  /** The first parts of the names, up to the first dot, that begin so. */
  Set<String> prefixes(String start) {
    Set<String> prefixes = new TreeSet<>();
    for (String name : file.names()) {
      if (name.startsWith(start) && name.contains(".")) {
        prefixes.add(name.substring(0, name.indexOf('.')));
      }
    }
    return prefixes;
  }

  /** Whole numbers that steer a check. */
  long[] longs(String name) {
    open.remove(name);
    return file.longs(name);
  }

  void floats(String name, Tensor actual, double allowed) {
    floats(name, Tensors.floats(actual), allowed);
  }

  void floats(String name, float[] actual, double allowed) {
    if (open.remove(name)) {
      findings.add(CheckResult.of(name, difference(file.floats(name), actual), allowed));
    }
  }

  /** One row of a batch. */
  void floats(String name, int row, float[] actual, double allowed, String note) {
    if (file.contains(name)) {
      open.remove(name);
      float[] all = file.floats(name);
      float[] part = Arrays.copyOfRange(all, row * actual.length, (row + 1) * actual.length);
      findings.add(CheckResult.of(title(name, row, note), difference(part, actual), allowed));
    }
  }

  void integers(String name, long... actual) {
    if (open.remove(name)) {
      findings.add(CheckResult.equal(name, Arrays.equals(file.longs(name), actual)));
    }
  }

  /** One row of a batch. */
  void integers(String name, int row, int[] actual, String note) {
    if (file.contains(name)) {
      open.remove(name);
      long[] all = file.longs(name);
      long[] part = Arrays.copyOfRange(all, row * actual.length, (row + 1) * actual.length);
      long[] found = Arrays.stream(actual).asLongStream().toArray();
      findings.add(CheckResult.equal(title(name, row, note), Arrays.equals(part, found)));
    }
  }

  /** A single number in float64. */
  void number(String name, double actual, double allowed) {
    if (open.remove(name)) {
      double value = file.bytes(name).order(ByteOrder.LITTLE_ENDIAN).getDouble(0);
      findings.add(CheckResult.of(name, Math.abs(value - actual), allowed));
    }
  }

  void bytes(String name, byte[] actual) {
    if (open.remove(name)) {
      findings.add(CheckResult.equal(name, file.bytes(name).equals(ByteBuffer.wrap(actual))));
    }
  }

  /** All findings; names that contain one of {@code ignored} are no shortcoming. */
  List<CheckResult> findings(List<String> ignored) {
    open.stream()
        .filter(name -> ignored.stream().noneMatch(name::contains))
        .map(CheckResult::notCovered)
        .forEach(findings::add);
    return List.copyOf(findings);
  }

  private static String title(String name, int row, String note) {
    return name + (row == 0 ? "" : " [" + row + "]") + (note.isEmpty() ? "" : " (" + note + ")");
  }

  /** The largest absolute difference; infinite for another number of values or for NaN. */
  private static double difference(float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - actual[i]);
      largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
    }
    return largest;
  }
}
