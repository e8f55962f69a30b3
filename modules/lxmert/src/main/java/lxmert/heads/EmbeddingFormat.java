package lxmert.heads;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.tensor.DType;
import lxmert.tensor.NpzWriter;
import lxmert.tensor.SafeTensors;

/** What kind of files embeddings are written to. */
public enum EmbeddingFormat {
  /** {@code .safetensors}. */
  SAFETENSORS {
    @Override
    void write(Path file, EmbeddingPart part) {
      List<SafeTensors.Raw> tensors = new ArrayList<>();
      tensors.add(
          new SafeTensors.Raw(
              EmbeddingPart.IDS,
              DType.U8,
              new long[] {part.rows(), part.idWidth()},
              out -> out.write(part.ids())));
      part.counts()
          .forEach(
              (name, counts) ->
                  tensors.add(
                      new SafeTensors.Raw(
                          name,
                          DType.I64,
                          new long[] {counts.length},
                          out -> out.write(bytes(counts)))));
      for (EmbeddingPart.Array array : part.arrays()) {
        long[] shape = Arrays.stream(array.shape()).asLongStream().toArray();
        tensors.add(
            new SafeTensors.Raw(
                array.name(), DType.F32, shape, out -> out.write(bytes(array.values()))));
      }
      SafeTensors.writeRaw(file, tensors, Map.of());
    }
  },

  /** {@code .npz}, as {@code numpy.savez} writes it. */
  NPZ {
    @Override
    void write(Path file, EmbeddingPart part) {
      AtomicFiles.write(
          file,
          out -> {
            try (NpzWriter npz = new NpzWriter(out)) {
              npz.texts(EmbeddingPart.IDS, part.ids(), part.rows());
              for (Map.Entry<String, int[]> counts : part.counts().entrySet()) {
                npz.ints(counts.getKey(), counts.getValue(), part.rows());
              }
              for (EmbeddingPart.Array array : part.arrays()) {
                npz.floats(array.name(), array.values(), array.shape());
              }
            }
          });
    }
  };

  /** Writes a part, atomically. */
  abstract void write(Path file, EmbeddingPart part);

  /** The file of a part, by its number from 0. */
  Path file(Path folder, long part) {
    return folder.resolve("part-%05d.%s".formatted(part, name().toLowerCase(Locale.ROOT)));
  }

  private static byte[] bytes(int[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
