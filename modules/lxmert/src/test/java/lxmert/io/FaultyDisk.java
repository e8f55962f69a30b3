package lxmert.io;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The usual disk, seen through one that fails at a chosen change: a file that is opened to be
 * written, bytes that are written, forced, a folder that is made, a name that is given or taken
 * away.
 */
public final class FaultyDisk extends FileSystemProvider {
  /** What happens from the chosen change on. */
  public enum Fault {
    /** Nothing more fits, but what is there can be renamed and deleted. */
    FULL("No space left on device"),
    /** Nothing can be changed at all. */
    READ_ONLY("Read-only file system"),
    /** That change fails, and no other. */
    ONCE("Input/output error");

    private final String reason;

    Fault(String reason) {
      this.reason = reason;
    }

    /** What the system says. */
    public String reason() {
      return reason;
    }
  }

  private final FileSystem system = new FaultySystem(this);
  private final Fault fault;
  private long left;

  /**
   * A disk on which so many changes work.
   *
   * @param changes until one fails
   */
  public FaultyDisk(Fault fault, long changes) {
    this.fault = fault;
    this.left = changes;
  }

  /** A disk that does not fail, and is quick, as nothing is forced. */
  public static FaultyDisk whole() {
    return new FaultyDisk(Fault.ONCE, Long.MAX_VALUE);
  }

  /** A path of the usual disk, seen through this one. */
  public Path path(Path usual) {
    return new FaultyPath(system, usual);
  }

  /** Whether a change has failed. */
  public synchronized boolean hasFailed() {
    return left < 0;
  }

  private synchronized boolean fails(boolean needsRoom) {
    left--;
    return switch (fault) {
      case FULL -> left == -1 || (left < 0 && needsRoom);
      case READ_ONLY -> left < 0;
      case ONCE -> left == -1;
    };
  }

  /** Counts a change of an open file. */
  void change() throws IOException {
    if (fails(true)) {
      throw new IOException(fault.reason);
    }
  }

  private void change(Path path, boolean needsRoom) throws IOException {
    if (fails(needsRoom)) {
      throw new FileSystemException(path.toString(), null, fault.reason);
    }
  }

  static Path usual(Path path) {
    return path instanceof FaultyPath faulty ? faulty.usual() : path;
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
      change(path, true);
    }
    return new FaultyChannel(this, FileChannel.open(usual(path), options, attributes));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    change(folder, true);
    Files.createDirectory(usual(folder), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    // A full disk, and one that fails once, let go of what they have.
    if (fault == Fault.READ_ONLY) {
      change(path, false);
    }
    Files.delete(usual(path));
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    change(from, false);
    Files.move(usual(from), usual(to), options);
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    change(to, true);
    Files.copy(usual(from), usual(to), options);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> usual = Files.newDirectoryStream(usual(folder))) {
      for (Path each : usual) {
        if (filter.accept(path(each))) {
          paths.add(path(each));
        }
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return paths.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return Files.readAttributes(usual(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return Files.readAttributes(usual(path), names, options);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return Files.getFileAttributeView(usual(path), type, options);
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    FileSystems.getDefault().provider().checkAccess(usual(path), modes);
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return Files.isSameFile(usual(one), usual(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return Files.isHidden(usual(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return Files.getFileStore(usual(path));
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    Files.setAttribute(usual(path), name, value, options);
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }
}
