package lxmert.tensor;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;

/** What earlier tests of a process left to Java's collector. */
public final class Garbage {
  private static final int MOST = 40;

  private Garbage() {}

  /** Collects it, so that none of it is freed while a test counts; returns when nothing is left. */
  public static void collect() throws InterruptedException {
    long count = -1;
    for (int i = 0; i < MOST && count != Pointer.totalCount(); i++) {
      count = Pointer.totalCount();
      System.gc();
      TimeUnit.MILLISECONDS.sleep(25); // another thread frees what the collector found
    }
  }
}
