package lxmert.train;

import java.nio.file.Path;
import java.util.Map;
import lxmert.io.Progress;
import lxmert.io.UserError;

/** A run of {@link TinyTask} as a process of its own, slow enough to be killed. */
final class TinyRun {
  static final int BATCHES = 40;

  private TinyRun() {}

  /** {@code FOLDER MILLISECONDS}: where it goes, and how long each step waits. */
  public static void main(String[] args) {
    long milliseconds = Long.parseLong(args[1]);
    try {
      trainer(Path.of(args[0]), milliseconds, Progress.lines(System.out)).run();
    } catch (RunStopped e) {
      return;
    } catch (UserError e) {
      System.out.println(e.getMessage());
      System.exit(2);
    }
  }

  static Trainer<Long> trainer(Path folder, long milliseconds, Progress progress) {
    TinyTask task = new TinyTask(BATCHES);
    task.beforeStep = () -> sleep(milliseconds);
    return task.trainer(folder, 2, Map.of("seed", 5), progress);
  }

  static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
