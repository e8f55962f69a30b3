package lxmert.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import lxmert.tensor.StoredTensor.Span;

/**
 * What a checkpoint file holds: names, types, shapes and places of its tensors, checked, without
 * their values and without libtorch. {@link StateDict} reads the values.
 */
public final class CheckpointFile {
  private static final int HEAD_BYTES = 16;
  private static final String GIT_LFS = "version https:/";

  private final Path file;
  private final String format;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, String> metadata;

  CheckpointFile(
      Path file, String format, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    this.file = file;
    this.format = format;
    this.tensors = tensors;
    this.metadata = metadata;
  }

  /**
   * Reads what a file holds. Its content determines the format: safetensors, a PyTorch zip file,
   * the older PyTorch layout, or a pickle of numpy arrays. A pickle is read by an allow-list;
   * nothing in it is executed.
   *
   * @throws UserError if the file cannot be read, is torn or is not a checkpoint
   */
  public static CheckpointFile open(Path file) {
    return open(file, true);
  }

  /** As {@link #open}, but without looking at the data: for files that are opened again. */
  public static CheckpointFile glance(Path file) {
    return open(file, false);
  }

  private static CheckpointFile open(Path file, boolean summed) {
    try (FileChannel channel = InputFile.channel(file)) {
      byte[] head = new byte[(int) Math.min(HEAD_BYTES, channel.size())];
      channel.read(ByteBuffer.wrap(head), 0);
      String text = new String(head, StandardCharsets.ISO_8859_1);
      if (text.startsWith("\0\0\0{", 5)) {
        return safeTensors(file, SafeTensorsHeader.read(file, channel));
      }
      if (text.startsWith("PK\3\4")) {
        return new TorchFile(file, channel).readZip(summed);
      }
      if (text.startsWith("\u0080")) {
        return new TorchFile(file, channel).readPickles();
      }
      throw new UserError(
          file
              + " is not a checkpoint, expected safetensors or a file of torch.save"
              + (text.startsWith(GIT_LFS) ? "; it is only a pointer of Git LFS" : ""));
    } catch (ZipException e) {
      throw new UserError(file + " is not a complete PyTorch checkpoint: " + e.getMessage(), e);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private static CheckpointFile safeTensors(Path file, SafeTensorsHeader header) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    header
        .tensors()
        .forEach(
            (name, entry) ->
                tensors.put(
                    name,
                    new StoredTensor(
                        entry.dtype(),
                        entry.shape(),
                        Shapes.rowMajorStrides(entry.shape()),
                        0,
                        new Span(entry.begin(), entry.end()))));
    return new CheckpointFile(file, "safetensors", tensors, header.metadata());
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** The format, in words. */
  public String format() {
    return format;
  }

  /** The names of the tensors, in the file's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** The element type of a tensor. */
  public DType dtype(String name) {
    return stored(name).dtype();
  }

  /** The shape of a tensor; empty for a scalar. */
  public long[] shape(String name) {
    return stored(name).shape().clone();
  }

  /** How many numbers it holds; what stands under two names counts once. */
  public long parameters() {
    Map<Object, Long> counts = new HashMap<>();
    for (StoredTensor tensor : tensors.values()) {
      Object place = List.of(tensor.storage(), tensor.offset(), Shapes.text(tensor.shape()));
      counts.put(place, Shapes.elements(tensor.shape()));
    }
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The file's notes beside the tensors. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  private StoredTensor stored(String name) {
    StoredTensor stored = tensors.get(name);
    if (stored == null) {
      throw new UserError("%s: there is no tensor \"%s\"".formatted(file, name));
    }
    return stored;
  }
}
