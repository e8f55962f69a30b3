package lxmert.train;

/** Thrown where a run was asked to stop before its end. It has saved itself and can go on. */
public final class RunStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With one sentence that says where it stopped. */
  public RunStopped(String message) {
    super(message);
  }
}
