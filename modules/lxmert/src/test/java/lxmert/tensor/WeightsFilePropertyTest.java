package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsFilePropertyTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @TempDir Path folder;

  private static final List<DType> DTYPES = List.of(DType.values());

  private final SplittableRandom random = new SplittableRandom(20);

  @Test
  void whateverIsWrittenIsReadBack() throws IOException {
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    for (int round = 0; round < 40; round++) {
      Map<String, byte[]> contents = new LinkedHashMap<>();
      List<SafeTensors.Raw> raw = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(2 * DTYPES.size()); i++) {
        DType dtype = DTYPES.get(i % DTYPES.size());
        long[] shape = shape();
        byte[] bytes = bytes(dtype, shape);
        String name = "\"ü\n" + i;
        contents.put(name, bytes);
        raw.add(new SafeTensors.Raw(name, dtype, shape, out -> out.write(bytes)));
      }
      SafeTensors.writeRaw(first, raw, Map.of("round", "" + round));
      try (PointerScope scope = new PointerScope();
          SafeTensors file = SafeTensors.open(first)) {
        assertThat(file.names()).containsExactlyInAnyOrderElementsOf(contents.keySet());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafeTensors.Raw each : raw) {
          assertThat(file.dtype(each.name())).isEqualTo(each.dtype());
          assertThat(file.shape(each.name())).isEqualTo(each.shape());
          assertThat(file.bytes(each.name())).isEqualTo(wrap(contents, each.name()));
          tensors.put(each.name(), file.tensor(each.name()));
        }
        SafeTensors.write(second, tensors, file.metadata());
      }
      assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
    }
  }

  private static ByteBuffer wrap(Map<String, byte[]> contents, String name) {
    return ByteBuffer.wrap(contents.getOrDefault(name, new byte[0]));
  }

  /** Up to four dimensions, some of them of size 0. */
  private long[] shape() {
    return random.ints(random.nextInt(5), 0, 5).asLongStream().toArray();
  }

  private byte[] bytes(DType dtype, long[] shape) {
    byte[] bytes = new byte[(int) Shapes.bytes(dtype, shape)];
    random.nextBytes(bytes);
    for (int i = 0; dtype == DType.BOOL && i < bytes.length; i++) {
      bytes[i] &= 1;
    }
    return bytes;
  }

  /** Most flips hit the head or the names: there they change what is read. */
  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "weights-zip.bin", "weights-legacy.bin"})
  void aDamagedFileIsReadOrRefusedInOneSentence(String name) throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve(name));
    Path damaged = folder.resolve(name);
    int refused = 0;
    for (int round = 0; round < 150; round++) {
      byte[] bytes = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int at = random.nextInt(round % 4 == 0 ? bytes.length : Math.min(bytes.length, 50_000));
        int place = round % 2 == 0 ? at : bytes.length - 1 - at;
        bytes[place] ^= (byte) (1 << random.nextInt(8));
      }
      refused += refuses(damaged, bytes, round % 10 == 0) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "weights-zip.bin", "weights-legacy.bin"})
  void aTornFileIsRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve(name));
    Path torn = folder.resolve(name);
    for (int round = 0; round < 60; round++) {
      byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
      assertThat(refuses(torn, bytes, false)).as("%d bytes", bytes.length).isTrue();
    }
  }

  private static boolean refuses(Path file, byte[] bytes, boolean readValues) throws IOException {
    Files.write(file, bytes);
    try (PointerScope scope = new PointerScope()) {
      CheckpointFile checkpoint = CheckpointFile.open(file);
      if (readValues) {
        try (StateDict state = StateDict.read(checkpoint)) {
          state.tensors().values().forEach(tensor -> tensor.clone().close());
        }
      }
      return false;
    } catch (UserError e) {
      assertThat(e).hasMessageContaining(file.toString()).hasMessageNotContaining("\n");
      return true;
    }
  }
}
