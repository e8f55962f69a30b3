package lxmert.io;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/**
 * A path of a {@link FaultyDisk}: the usual path of the same name.
 *
 * @param system of the disk
 * @param usual on the usual disk
 */
record FaultyPath(FileSystem system, Path usual) implements Path {
  private Path of(Path other) {
    return new FaultyPath(system, other);
  }

  private @Nullable Path orNull(@Nullable Path other) {
    return other == null ? null : of(other);
  }

  @Override
  public FileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return usual.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return orNull(usual.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return orNull(usual.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return orNull(usual.getParent());
  }

  @Override
  public int getNameCount() {
    return usual.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return of(usual.getName(index));
  }

  @Override
  public Path subpath(int begin, int end) {
    return of(usual.subpath(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return usual.startsWith(FaultyDisk.usual(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return usual.endsWith(FaultyDisk.usual(other));
  }

  @Override
  public Path normalize() {
    return of(usual.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return of(usual.resolve(FaultyDisk.usual(other)));
  }

  @Override
  public Path relativize(Path other) {
    return of(usual.relativize(FaultyDisk.usual(other)));
  }

  @Override
  public URI toUri() {
    return usual.toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return of(usual.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return of(usual.toRealPath(options));
  }

  @Override
  public File toFile() {
    return usual.toFile();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int compareTo(Path other) {
    return usual.compareTo(FaultyDisk.usual(other));
  }

  @Override
  public String toString() {
    return usual.toString();
  }
}
