package lxmert.io;

/**
 * A mistake of the user's: bad input, a file that cannot be read or written, a wrong option. The
 * message is one sentence that says what is wrong, where, and what was expected. The command line
 * prints it and exits with 2. Whatever it quotes of a file, it stays one {@linkplain Printable
 * printable} line.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An error with its one sentence. */
  public UserError(String message) {
    super(Printable.line(message));
  }

  /** An error with its one sentence and its cause. */
  public UserError(String message, Throwable cause) {
    super(Printable.line(message), cause);
  }

  private UserError(String sentence, String program) {
    super(Printable.line(sentence) + "\n" + Printable.lines(program));
  }

  /** An error with its one sentence, which ends in a colon, and the lines of a program to run. */
  public static UserError withProgram(String sentence, String program) {
    return new UserError(sentence, program);
  }
}
