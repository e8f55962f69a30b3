package lxmert.launch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lxmert.io.UserError;

/**
 * One of several processes. What the first one prints is handed on; of the others only the sentence
 * that they end with is kept.
 *
 * @param rank its number
 * @param process what runs
 * @param words what it says of its own end
 * @param pumps threads that hand on what it prints
 */
public record LaunchedRank(
    int rank, Process process, ByteArrayOutputStream words, List<Thread> pumps) {
  private static final String SENTENCE = "lxmert: ";

  /** What Gloo prints among the results. */
  private static final String CHATTER = "[Gloo] ";

  /**
   * Starts one.
   *
   * @param out for what the first one prints
   * @param err for what it says besides
   * @param onTerminal whether {@code out} is a terminal, on which it is to print by itself
   * @throws UserError if it cannot be started
   */
  public static LaunchedRank start(
      int rank, ProcessBuilder builder, PrintStream out, PrintStream err, boolean onTerminal) {
    boolean first = rank == 0;
    boolean terminal = first && onTerminal;
    builder.redirectOutput(terminal ? Redirect.INHERIT : first ? Redirect.PIPE : Redirect.DISCARD);
    try {
      Process process = builder.start();
      LaunchedRank started =
          new LaunchedRank(rank, process, new ByteArrayOutputStream(), new ArrayList<>());
      PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
      started.pump(process.getErrorStream(), first ? err : nowhere, SENTENCE, started.words);
      if (first && !terminal) {
        started.pump(process.getInputStream(), out, CHATTER, OutputStream.nullOutputStream());
      }
      return started;
    } catch (IOException e) {
      throw new UserError("rank %d cannot be started: %s".formatted(rank, e.getMessage()), e);
    }
  }

  private void pump(InputStream from, PrintStream to, String prefix, OutputStream held) {
    Thread thread =
        new Thread(
            () -> {
              try (InputStream in = new BufferedInputStream(from)) {
                copy(in, to, prefix.getBytes(StandardCharsets.UTF_8), held);
              } catch (IOException e) {
                return; // the process is gone
              }
            },
            "output of a rank");
    thread.setDaemon(true);
    thread.start();
    pumps.add(thread);
  }

  /** Hands bytes on, but holds back the lines that begin with a prefix. */
  private static void copy(InputStream in, PrintStream to, byte[] prefix, OutputStream held)
      throws IOException {
    int matched = 0; // of the prefix; less than 0 in a line that does not begin with it
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (matched == prefix.length) {
        held.write(next);
      } else if (matched >= 0 && next == prefix[matched]) {
        matched++;
      } else {
        to.write(prefix, 0, Math.max(0, matched));
        to.write(next);
        matched = -1;
        if (in.available() == 0) {
          to.flush();
        }
      }
      if (next == '\n' || next == '\r') {
        matched = 0;
      }
    }
    to.flush();
  }

  /** How it has ended, once it has, with all that it has printed. */
  public RankEnd end() {
    endWithin(0);
    return new RankEnd(rank, process.exitValue(), why());
  }

  /** Why it ended, if it said so: the sentence after a colon. */
  private String why() {
    String said = words.toString(StandardCharsets.UTF_8).strip();
    return said.isEmpty() ? "" : ": " + said.lines().findFirst().orElseThrow();
  }

  /** Waits for its end and for what it has printed, and kills it after so long. */
  void endWithin(long nanoseconds) {
    try {
      if (!process.waitFor(Math.max(0, nanoseconds), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly().waitFor();
      }
      for (Thread pump : pumps) {
        pump.join();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
