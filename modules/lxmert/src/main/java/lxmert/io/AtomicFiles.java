package lxmert.io;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes whole files and whole folders or nothing: into a temporary neighbour, forced to disk, then
 * renamed. A reader never sees half of one, and a failed write leaves nothing behind.
 */
public final class AtomicFiles {
  private static final int FORCED_AT_ONCE = 16;

  /** The names that {@link #neighbour} gives: a dot, the name, a UUID, and what it is. */
  private static final Pattern NEIGHBOUR = Pattern.compile("\\.(.+)\\.[0-9a-f-]{36}\\.(tmp|old)");

  /** What becomes the file or folder once it is whole. */
  private static final String NEW = "tmp";

  /** A folder while another one takes its place. */
  private static final String OLD = "old";

  /** Others that replace a folder at the same time do not win for ever. */
  private static final int MOST_REPLACEMENTS = 1000;

  private AtomicFiles() {}

  /** What fills a file. */
  @FunctionalInterface
  public interface FileBody {
    /** Writes the content; the stream is closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What fills a folder. */
  @FunctionalInterface
  public interface FolderBody {
    /** Writes the files of the folder, which exists and is empty. */
    void writeTo(Path folder) throws IOException;
  }

  /**
   * Writes a file, replacing one that is there.
   *
   * @throws UserError if the disk is full, the folder cannot be written, or what is there is no
   *     regular file
   */
  public static void write(Path file, FileBody body) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserError("cannot write " + file + ": it is no regular file");
    }
    Path temporary = neighbour(file, NEW);
    ProcessEnd.begin(temporary);
    try {
      createParent(file);
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
        body.writeTo(out);
        out.flush();
        channel.force(true);
      }
      rename(temporary, file);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    } finally {
      deleteQuietly(temporary);
      ProcessEnd.finish(temporary);
    }
  }

  /** Writes a text file in UTF-8; as {@link #write(Path, FileBody)}. */
  public static void writeString(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a folder of files. The folder may exist: then it is replaced as a whole. Of several that
   * do so at once, the last one stays.
   *
   * @throws UserError if the disk is full or the folder cannot be written
   */
  public static void writeFolder(Path folder, FolderBody body) {
    Path temporary = neighbour(folder, NEW);
    ProcessEnd.begin(temporary);
    try {
      createParent(folder);
      Files.createDirectory(temporary);
      body.writeTo(temporary);
      force(temporary);
      replace(folder, temporary);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    } catch (UserError e) {
      String sentence = String.valueOf(e.getMessage());
      throw new UserError(sentence.replace(temporary.toString(), folder.toString()), e);
    } finally {
      deleteQuietly(temporary);
      ProcessEnd.finish(temporary);
    }
  }

  /** No system call puts one folder in the place of another that has files. */
  private static void replace(Path folder, Path by) throws IOException {
    for (int i = 0; ; i++) {
      Path old = neighbour(folder, OLD);
      boolean moved = move(folder, old);
      try {
        rename(by, folder);
        deleteQuietly(old);
        return;
      } catch (IOException e) {
        boolean others = Files.exists(folder); // somebody else has been quicker
        if (moved && (others || !move(old, folder))) {
          deleteQuietly(old);
        }
        if (!others || i == MOST_REPLACEMENTS) {
          throw e;
        }
      }
    }
  }

  /** Renames what is there, to a new name. */
  private static boolean move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Deletes a file or folder, if it is there. It is renamed first, so that no reader sees half of a
   * folder.
   *
   * @throws UserError if its parent cannot be written
   */
  public static void delete(Path path) {
    Path doomed = neighbour(path, NEW);
    try {
      if (!move(path, doomed)) {
        return;
      }
    } catch (IOException e) {
      throw new UserError("cannot delete " + path + ": " + reason(e), e);
    }
    deleteQuietly(doomed);
  }

  /**
   * Deletes what interrupted processes left in a folder: temporary files and folders of this class.
   * A folder that was about to be replaced is put back. Nothing else may be writing into it.
   */
  public static void deleteLeftovers(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher name = NEIGHBOUR.matcher(file.getFileName().toString());
        if (name.matches()) {
          Path of = folder.resolve(name.group(1));
          if (!name.group(2).equals(OLD) || Files.exists(of) || !move(file, of)) {
            deleteQuietly(file);
          }
        }
      }
    } catch (IOException e) {
      throw cannotRead(folder, e);
    }
  }

  /**
   * The size of a file in bytes.
   *
   * @throws UserError if there is no such file
   */
  public static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  /** The one sentence for a file or folder that could not be written. */
  public static UserError cannotWrite(Path file, IOException e) {
    return new UserError("cannot write " + file + ": " + reason(e), e);
  }

  /** The one sentence for a file or folder that could not be read. */
  public static UserError cannotRead(Path file, IOException e) {
    String reason = isText(file) ? reason(e) : "its name is not UTF-8, expected another name";
    return new UserError("cannot read " + file + ": " + reason, e);
  }

  /** Whether a path's name is text; what Java shows of one that is not leads back to no file. */
  public static boolean isText(Path file) {
    return file.toString().indexOf('\uFFFD') < 0;
  }

  private static String reason(IOException e) {
    if (e.getCause() instanceof IOException cause) {
      return reason(cause); // which an encoder has wrapped
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof java.nio.file.NotDirectoryException) {
      return "not a folder";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    if (e instanceof EOFException) {
      return "it ends early";
    }
    String message = e.getMessage();
    return message == null ? "the system does not say why" : message;
  }

  private static void createParent(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
  }

  private static Path neighbour(Path file, String what) {
    return file.toAbsolutePath()
        .resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + "." + what);
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
    Path parent = to.toAbsolutePath().getParent();
    if (parent != null) {
      forceOne(parent);
    }
  }

  /** Forces all files to disk, several at a time: disks write many in the time of one. */
  private static void force(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.toList();
    }
    ForkJoinPool pool = new ForkJoinPool(FORCED_AT_ONCE);
    try {
      pool.submit(() -> all.parallelStream().forEach(AtomicFiles::forceOne)).get();
    } catch (ExecutionException e) {
      Throwable cause =
          e.getCause() instanceof UncheckedIOException u ? u.getCause() : e.getCause();
      throw cause instanceof IOException io ? io : new IOException(String.valueOf(cause), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      pool.shutdown();
    }
  }

  private static void forceOne(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some systems cannot open a folder; the names in it are then forced by the system in time.
      if (!Files.isDirectory(path)) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether it is gone, or never was there. */
  static boolean deleteQuietly(Path path) {
    if (!Files.exists(path)) {
      return true;
    }
    try (Stream<Path> paths = Files.walk(path)) {
      List<Path> all = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path each : all) {
        Files.deleteIfExists(each);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      // What is left is a hidden temporary file that no reader opens.
      return false;
    }
  }
}
