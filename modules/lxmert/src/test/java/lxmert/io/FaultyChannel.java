package lxmert.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link FaultyDisk}. Nothing is forced, which would only take time. */
final class FaultyChannel extends FileChannel {
  private final FaultyDisk disk;
  private final FileChannel usual;

  FaultyChannel(FaultyDisk disk, FileChannel usual) {
    this.disk = disk;
    this.usual = usual;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    disk.change();
    return usual.write(bytes);
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
    disk.change();
    return usual.write(bytes, offset, length);
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    disk.change();
    return usual.write(bytes, position);
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long position, long count) throws IOException {
    disk.change();
    return usual.transferFrom(from, position, count);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    disk.change();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    usual.truncate(size);
    return this;
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return usual.read(bytes);
  }

  @Override
  public long read(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return usual.read(bytes, offset, length);
  }

  @Override
  public int read(ByteBuffer bytes, long position) throws IOException {
    return usual.read(bytes, position);
  }

  @Override
  public long position() throws IOException {
    return usual.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    usual.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return usual.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
    return usual.transferTo(position, count, to);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return usual.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return usual.lock(position, size, shared);
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return usual.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    usual.close();
  }
}
