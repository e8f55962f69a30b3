package lxmert.tensor;

import org.bytedeco.openblas.presets.openblas_nolapack;

/**
 * Keeps OpenBLAS to one thread, in the whole process, until all who ask for it have closed theirs:
 * its products differ in the last bits between one thread and several, and its threads fight with
 * those of libtorch.
 */
final class OneBlasThread implements AutoCloseable {
  private static int open;
  private static int before;

  private boolean closed;

  private OneBlasThread() {}

  static synchronized OneBlasThread hold() {
    if (open++ == 0) {
      before = openblas_nolapack.blas_get_num_threads(); // -1, its own choice, unless set
      openblas_nolapack.blas_set_num_threads(1);
    }
    return new OneBlasThread();
  }

  @Override
  public void close() {
    synchronized (OneBlasThread.class) {
      if (!closed) {
        closed = true;
        if (--open == 0) {
          openblas_nolapack.blas_set_num_threads(before);
        }
      }
    }
  }
}
