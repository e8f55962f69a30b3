package lxmert.finetune;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.FileClaim;
import lxmert.io.InputFile;
import lxmert.io.Json;
import lxmert.io.UserError;

/**
 * Predictions under way, in a file beside the one that they are for: a line that says what they are
 * made of, then one for each example. What a killed process left is gone on with; a torn last line
 * is cut away.
 */
final class PartialPredictions implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private long lines;

  private PartialPredictions(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the file, or begins it.
   *
   * @param header what the predictions are made of; a file with another one is begun anew
   * @throws UserError if another process is writing it, or the folder cannot be written
   */
  static PartialPredictions open(Path file, String header) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      PartialPredictions partial = new PartialPredictions(file, channel);
      boolean begun = false;
      try {
        partial.lock();
        partial.findEnd(header);
        begun = true;
      } finally {
        if (!begun) {
          channel.close();
        }
      }
      return partial;
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  private void lock() throws IOException {
    if (!FileClaim.isLocked(channel)) {
      channel.close();
      throw new UserError(file + ": another process is writing it");
    }
  }

  /** Counts the whole lines behind the header, and cuts away what follows them. */
  private void findEnd(String header) throws IOException {
    byte[] expected = (header + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer found = ByteBuffer.allocate(expected.length);
    while (found.hasRemaining() && channel.read(found) >= 0) {}
    if (!found.flip().equals(ByteBuffer.wrap(expected))) {
      channel.truncate(0);
      channel.position(0);
      write(expected);
      return;
    }
    long end = expected.length;
    long at = end;
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        at++;
        if (buffer.get() == '\n') {
          lines++;
          end = at;
        }
      }
      buffer.clear();
    }
    channel.truncate(end);
    channel.position(end);
  }

  /** Number of predictions that are there. */
  long size() {
    return lines;
  }

  /** Adds predictions; they are there for good when this returns, unless the machine fails. */
  void add(List<Prediction> predictions) {
    StringBuilder text = new StringBuilder();
    predictions.forEach(each -> text.append(Json.line(each)).append('\n'));
    try {
      write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
    lines += predictions.size();
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Hands out all predictions in their order, read as they are asked for. */
  void read(Consumer<Stream<Prediction>> reader) {
    try (BufferedReader text = Files.newBufferedReader(InputFile.regular(file))) {
      long[] number = {0};
      reader.accept(
          text.lines()
              .skip(1)
              .map(
                  line -> {
                    String place = "%s, prediction %d".formatted(file, number[0]++);
                    return Json.parse(line, place, Prediction.class);
                  }));
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    } catch (UncheckedIOException e) {
      throw AtomicFiles.cannotRead(file, new IOException(e));
    }
  }

  /** Deletes the file; nothing can be added any more. */
  void delete() {
    AtomicFiles.delete(file); // before others may claim it
    close();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }
}
