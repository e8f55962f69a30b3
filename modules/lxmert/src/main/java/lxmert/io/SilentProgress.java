package lxmert.io;

/** Progress that nobody needs to see. */
final class SilentProgress implements Progress, Progress.Bar {
  static final SilentProgress INSTANCE = new SilentProgress();

  private SilentProgress() {}

  @Override
  public void say(String line) {}

  @Override
  public Bar start(String name, long total, String unit) {
    return this;
  }

  @Override
  public void advance(long count) {}

  @Override
  public void note(String text) {}

  @Override
  public void close() {}
}
