package lxmert.tensor;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.UserError;
import lxmert.tensor.PickledNames.Storage;
import lxmert.tensor.StoredTensor.Span;
import org.jspecify.annotations.Nullable;

/**
 * The layouts of {@code torch.save}: a zip file since PyTorch 1.6, before that several pickles with
 * the storages behind them; and the plain pickle of numpy arrays that Detectron2 writes.
 */
final class TorchFile {
  private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final Integer LEGACY_PROTOCOL = 1001;
  private static final String PICKLE = "data.pkl";
  private static final String BIG = "big";

  private final Path file;
  private final FileChannel channel;

  TorchFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Reads {@code NAME/data.pkl}; its storages are {@code NAME/data/KEY}. */
  CheckpointFile readZip(boolean summed) throws IOException {
    Map<String, Span> entries = ZipDirectory.read(channel, summed);
    Map.Entry<String, Span> pickle =
        entries.entrySet().stream()
            .filter(entry -> ("/" + entry.getKey()).endsWith("/" + PICKLE))
            .findFirst()
            .orElseThrow(() -> broken("there is no data.pkl in it"));
    String name = pickle.getKey();
    String folder = name.substring(0, name.length() - PICKLE.length());
    Span order = entries.get(folder + "byteorder");
    if (order != null && order.bytes() == BIG.length() && BIG.equals(text(order))) {
      throw broken("its numbers are big-endian, expected little-endian");
    }
    Object root = read(new PickleInput(channel, pickle.getValue()), new HashMap<>());
    return new PickledState(file, storage -> entries.get(folder + "data/" + storage.key()))
        .checkpoint("PyTorch (zip)", root);
  }

  /** Reads a file that begins with a pickle: the legacy layout has a magic number there. */
  CheckpointFile readPickles() throws IOException {
    PickleInput input = new PickleInput(channel, new Span(0, channel.size()));
    Map<String, Storage> storages = new HashMap<>();
    Object first = read(input, storages);
    if (!LEGACY_MAGIC.equals(first)) {
      return new PickledState(file, storage -> null).checkpoint("pickled numpy arrays", first);
    }
    if (!LEGACY_PROTOCOL.equals(read(input, storages))
        || !(read(input, storages) instanceof Map<?, ?> system)
        || !Boolean.TRUE.equals(system.get("little_endian"))) {
      throw broken("expected protocol 1001 and little-endian numbers");
    }
    Object root = read(input, storages);
    Map<String, Span> spans = spans(read(input, storages), storages, input.position());
    return new PickledState(file, storage -> spans.get(storage.key()))
        .checkpoint("PyTorch (legacy)", root);
  }

  /** The storages of the legacy layout: each an eight-byte number of elements, then these. */
  private Map<String, Span> spans(
      @Nullable Object keys, Map<String, Storage> storages, long firstByte) throws IOException {
    if (!(keys instanceof List<?> list)) {
      throw broken("its list of storages is missing");
    }
    Map<String, Span> spans = new HashMap<>();
    long at = firstByte;
    for (Object key : list) {
      Storage storage = storages.get(String.valueOf(key));
      if (storage == null) {
        throw broken("one of its storages belongs to no tensor");
      }
      long elements = wholeNumberAt(at);
      long room = channel.size() - at - Long.BYTES;
      if (elements < 0 || elements > room / storage.dtype().bytes()) {
        throw broken(
            "the storage at byte %d has %d elements, the file ends at byte %d"
                .formatted(at, elements, channel.size()));
      }
      long begin = at + Long.BYTES;
      at = begin + elements * storage.dtype().bytes();
      spans.put(storage.key(), new Span(begin, at));
    }
    return spans;
  }

  private long wholeNumberAt(long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw broken("the file ends at byte %d, inside its storages".formatted(channel.size()));
      }
    }
    return buffer.flip().getLong();
  }

  private String text(Span span) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) span.bytes());
    channel.read(buffer, span.begin());
    return new String(buffer.array(), StandardCharsets.US_ASCII);
  }

  private @Nullable Object read(PickleInput input, Map<String, Storage> storages) {
    return PickleReader.read(file + " is not a complete checkpoint", input, storages);
  }

  private UserError broken(String what) {
    return new UserError(file + " is not a complete PyTorch checkpoint: " + what);
  }
}
