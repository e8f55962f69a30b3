package lxmert.io;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Progress whose work is given up once it is asked to. */
record StoppableProgress(Progress progress, BooleanSupplier stop) implements Progress {
  @Override
  public void say(String line) {
    progress.say(line);
  }

  @Override
  public Bar start(String name, long total, String unit) {
    return new StoppableBar(progress.start(name, total, unit), stop);
  }

  private record StoppableBar(Bar bar, BooleanSupplier stop) implements Bar {
    @Override
    public void advance(long count) {
      bar.advance(count);
      if (stop.getAsBoolean()) {
        throw new CancellationException("stopped");
      }
    }

    @Override
    public void note(String text) {
      bar.note(text);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
