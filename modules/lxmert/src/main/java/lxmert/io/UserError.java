package lxmert.io;

/**
 * A mistake of the user's: bad input, a file that cannot be read or written, a wrong option. The
 * message is one sentence that says what is wrong, where, and what was expected. The command line
 * prints it and exits with 2.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An error with its one sentence. */
  public UserError(String message) {
    super(message);
  }

  /** An error with its one sentence and its cause. */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
