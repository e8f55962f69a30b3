package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFileTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "weights-zip.bin, '', PyTorch (zip)",
    "weights-legacy.bin, '', PyTorch (legacy)",
    "weights-module-zip.bin, module., PyTorch (zip)",
    "weights-module-legacy.bin, module., PyTorch (legacy)"
  })
  void everyLayoutHoldsTheGoldenWeights(String name, String prefix, String format) {
    Path file = GOLDEN.resolve(name);
    assertThat(CheckpointFile.open(file).format()).isEqualTo(format);
    try (PointerScope scope = new PointerScope();
        StateDict golden = StateDict.read(GOLDEN.resolve("weights.safetensors"));
        StateDict raw = StateDict.read(file);
        StateDict state = raw.withoutPrefix("module.")) {
      assertThat(raw.tensors().keySet()).allMatch(key -> key.startsWith(prefix));
      assertThat(state.tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(golden.tensors().keySet());
      golden
          .tensors()
          .forEach(
              (key, expected) -> {
                assertThat(state.tensor(key).equal(expected)).as(key).isTrue();
                assertThat(state.tensor(key).sizes().vec().get())
                    .isEqualTo(expected.sizes().vec().get());
              });
      Tensor words = state.tensor("bert.embeddings.word_embeddings.weight");
      Tensor decoder = state.tensor("cls.predictions.decoder.weight");
      assertThat(decoder.data_ptr().address()).isEqualTo(words.data_ptr().address());
    }
  }

  @Test
  void stridesOffsetsAndSharedStoragesAreRight() {
    byte[] pickle =
        Pickled.begin()
            .op('}')
            .op('(')
            .text("turned")
            .tensor("FloatStorage", "0", 7, 1, new int[] {3, 2}, new int[] {1, 3})
            .text("one")
            .tensor("FloatStorage", "0", 7, 6, new int[] {}, new int[] {})
            .text("same")
            .tensor("FloatStorage", "0", 7, 5, new int[] {4}, new int[] {0})
            .text("none")
            .tensor("FloatStorage", "0", 7, 7, new int[] {0, 9}, new int[] {9, 1})
            .op('u')
            .end();
    Path file =
        Pickled.zip(
            folder.resolve("a.bin"), pickle, Map.of("0", Pickled.floats(0, 1, 2, 3, 4, 5, 6)));
    try (PointerScope scope = new PointerScope();
        StateDict state = StateDict.read(file)) {
      assertThat(state.tensors().keySet()).containsExactly("turned", "one", "same", "none");
      assertThat(floats(state.tensor("turned"))).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(floats(state.tensor("one"))).containsExactly(6);
      assertThat(floats(state.tensor("same"))).containsExactly(5, 5, 5, 5);
      assertThat(state.tensor("none").sizes().vec().get()).containsExactly(0, 9);
    }
  }

  @Test
  void findsTheWeightsAmongOtherThings() {
    byte[] pickle =
        Pickled.begin()
            .op('}')
            .op('(')
            .text("epoch")
            .whole(3)
            .text("state_dict")
            .name("collections", "OrderedDict")
            .op(')')
            .op('R')
            .op('(')
            .text("w")
            .name("torch._utils", "_rebuild_parameter")
            .op('(')
            .tensor("HalfStorage", "0", 2, 0, new int[] {2}, new int[] {1})
            .op(0x89)
            .op('N')
            .op('t')
            .op('R')
            .op('u')
            .op('u')
            .end();
    Path file =
        Pickled.zip(folder.resolve("a.pth"), pickle, Map.of("0", new byte[] {0, 0x3c, 0, 0x40}));
    try (PointerScope scope = new PointerScope();
        StateDict state = StateDict.read(file)) {
      assertThat(state.metadata()).containsEntry("epoch", "3");
      assertThat(floats(state.tensor("w"))).containsExactly(1, 2);
    }
  }

  @Test
  void readsNumpyArraysInAPickle() throws IOException {
    Pickled pickle =
        Pickled.begin()
            .op('}')
            .op('(')
            .text("__author__")
            .text("them")
            .text("model")
            .op('}')
            .op('(');
    numpy(pickle.text("rows"), false, "<", Pickled.floats(1, 2, 3, 4, 5, 6));
    numpy(pickle.text("columns"), true, "<", Pickled.floats(1, 2, 3, 4, 5, 6));
    Path file = folder.resolve("d2.pkl");
    Files.write(file, pickle.op('u').op('u').end());
    try (PointerScope scope = new PointerScope();
        StateDict state = StateDict.read(file)) {
      assertThat(state.metadata()).containsEntry("__author__", "them");
      assertThat(floats(state.tensor("rows"))).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(floats(state.tensor("columns"))).containsExactly(1, 3, 5, 2, 4, 6);
    }
    Pickled big = Pickled.begin().op('}').op('(');
    numpy(big.text("w"), false, ">", Pickled.floats(1, 2, 3, 4, 5, 6));
    Files.write(file, big.op('u').end());
    assertRefused(file, "a numpy array is not little-endian");
  }

  /** A (2, 3) array. */
  private static void numpy(Pickled pickle, boolean columnMajor, String order, byte[] data) {
    pickle
        .name("numpy.core.multiarray", "_reconstruct")
        .op('(')
        .name("numpy", "ndarray")
        .tuple(0)
        .data(new byte[] {'b'})
        .op('t')
        .op('R')
        .op('(')
        .whole(1)
        .tuple(2, 3)
        .name("numpy", "dtype")
        .op('(')
        .text("f4")
        .whole(0)
        .whole(1)
        .op('t')
        .op('R')
        .op('(')
        .whole(3)
        .text(order)
        .op('N')
        .op('N')
        .op('N')
        .whole(-1)
        .whole(-1)
        .whole(0)
        .op('t')
        .op('b')
        .op(columnMajor ? 0x88 : 0x89)
        .data(data)
        .op('t')
        .op('b');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os.system",
        "posix.system",
        "builtins.eval",
        "builtins.bytearray",
        "datetime.datetime",
        "exceptions.ValueError",
        "java.lang.Runtime",
        "argparse.Namespace"
      })
  void noOtherNameMeansAnything(String name) {
    int dot = name.lastIndexOf('.');
    byte[] pickle =
        Pickled.begin()
            .name(name.substring(0, dot), name.substring(dot + 1))
            .text("touch /tmp/x")
            .op(0x85)
            .op('R')
            .end();
    Path file = Pickled.zip(folder.resolve("evil.bin"), pickle, Map.of());
    assertRefused(file, "it asks for " + name + ", which is not among the names");
    byte[] stackGlobal =
        Pickled.begin().text(name.substring(0, dot)).text(name.substring(dot + 1)).op(0x93).end();
    assertRefused(
        Pickled.zip(file, stackGlobal, Map.of()), "it asks for " + name + ", which is not");
  }

  @Test
  void aNameRegisteredByAnotherLibraryMeansNothing() {
    net.razorvine.pickle.Unpickler.registerConstructor(
        "other", "Thing", args -> new AssertionError("executed"));
    byte[] pickle = Pickled.begin().name("other", "Thing").op(')').op('R').end();
    assertRefused(
        Pickled.zip(folder.resolve("a.bin"), pickle, Map.of()), "it asks for other.Thing");
  }

  @ParameterizedTest
  @ValueSource(chars = {'i', 'o', 'P', '2', 'I', 'S', 0x81, 0x82, 0x92, 0x97})
  void noOtherOpcodeIsUnderstood(char opcode) {
    byte[] pickle = Pickled.begin().op(opcode).ascii("os\nsystem\n").end();
    assertRefused(
        Pickled.zip(folder.resolve("a.bin"), pickle, Map.of()),
        "opcode 0x%02x has no place in a checkpoint".formatted((int) opcode));
  }

  @Test
  void noStateIsSetByReflection() {
    byte[] pickle = Pickled.begin().text("target").text("state").op('b').end();
    assertRefused(
        Pickled.zip(folder.resolve("a.bin"), pickle, Map.of()), "sets the state of something");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 5 | 1 | strides [1] and offset 0 lead out of its storage of 16 bytes",
        "0 | 3 | 2 | strides [2] and offset 0 lead out",
        "0 | 3 | 2147483647 | lead out",
        "2 | 3 | 1 | offset 2 lead out",
        "-1 | 2 | 1 | offset -1 lead out",
        "0 | 2 | -1 | strides [-1]",
        "0 | -2 | 1 | shape [-2]",
        "0 | 5 | 0 | strides [0]"
      })
  void aTensorMustLieInsideItsStorage(int offset, int size, int stride, String expected) {
    assertRefused(oneTensor(4, offset, size, stride, new byte[16]), expected);
  }

  @Test
  void aStorageMustBeWhole() {
    assertRefused(
        oneTensor(4, 0, 4, 1, new byte[15]),
        "its storage has 15 bytes, expected 4 elements of F32");
    assertRefused(oneTensor(-4, 0, 0, 1, new byte[0]), "expected -4 elements");
    byte[] pickle = oneTensorPickle(4, 0, 4, 1);
    assertRefused(
        Pickled.zip(folder.resolve("none.bin"), pickle, Map.of()),
        "its storage is not in the file");
  }

  private Path oneTensor(int elements, int offset, int size, int stride, byte[] storage) {
    byte[] pickle = oneTensorPickle(elements, offset, size, stride);
    return Pickled.zip(folder.resolve("one.bin"), pickle, Map.of("0", storage));
  }

  private static byte[] oneTensorPickle(int elements, int offset, int size, int stride) {
    return Pickled.begin()
        .op('}')
        .text("w")
        .tensor("FloatStorage", "0", elements, offset, new int[] {size}, new int[] {stride})
        .op('s')
        .end();
  }

  @Test
  void lengthsAreNotTrusted() throws IOException {
    Path file = folder.resolve("a.bin");
    for (char opcode : new char[] {'X', 'T', 'B'}) {
      byte[] pickle = Pickled.begin().op(opcode).int4(Integer.MAX_VALUE).end();
      assertRefused(Pickled.zip(file, pickle, Map.of()), "announced");
      Files.write(file, pickle);
      assertRefused(file, "announced");
    }
  }

  @Test
  void aPickleOfMillionsOfOpcodesIsLeft() throws IOException {
    byte[] pickle = Pickled.begin().ascii("N".repeat(2_000_001)).end();
    Path file = Files.write(folder.resolve("a.bin"), pickle);
    assertRefused(file, "it has more than 2000000 opcodes");
  }

  @Test
  void aDictionaryInItselfEnds() {
    byte[] pickle = Pickled.begin().op('}').op('q').op(0).text("model").op('h').op(0).op('s').end();
    assertRefused(
        Pickled.zip(folder.resolve("a.bin"), pickle, Map.of()), "holds no tensors by name");
  }

  @Test
  void aZipFileOfAnotherKindIsRefused() throws IOException {
    Path file = folder.resolve("a.bin");
    byte[] pickle = Pickled.begin().op('}').end();
    assertRefused(
        Pickled.zip(file, Map.of("a/data.pkl", pickle), ZipEntry.DEFLATED), "is compressed");
    assertRefused(
        Pickled.zip(file, Map.of("a/data.txt", pickle), ZipEntry.STORED), "there is no data.pkl");
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("weights-zip.bin"));
    Files.write(file, Arrays.copyOf(whole, whole.length - 30));
    assertRefused(file, "the zip directory is missing");
  }

  @Test
  void aChangedByteIsFound() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("weights-zip.bin"));
    Path file = folder.resolve("a.bin");
    Files.write(file, whole);
    try (StateDict state = StateDict.read(file)) {
      assertThat(state.tensors()).isNotEmpty();
    }
    whole[whole.length / 2]++; // inside the storages
    Files.write(file, whole);
    assertRefused(file, "has a wrong checksum");
  }

  @Test
  void numbersOfAnotherByteOrderAreRefused() {
    byte[] pickle =
        Pickled.begin()
            .op('}')
            .text("a")
            .tensor("FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1})
            .op('s')
            .end();
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", pickle);
    entries.put("a/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    entries.put("a/data/0", new byte[4]);
    Path file = folder.resolve("a.bin");
    assertThat(CheckpointFile.open(Pickled.zip(file, entries, ZipEntry.STORED)).names())
        .containsExactly("a");
    entries.put("a/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
    assertRefused(Pickled.zip(file, entries, ZipEntry.STORED), "big-endian");
  }

  @Test
  void aTornLegacyFileIsRefused() throws IOException {
    Path file = folder.resolve("a.bin");
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("weights-legacy.bin"));
    for (int length : new int[] {10, 17, 100, 30_000, 45_000, 45_200, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, "is not a complete");
    }
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws IOException {
    Path file = folder.resolve("a.bin");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    assertRefused(file, "it is only a pointer of Git LFS");
    Files.writeString(file, "<!DOCTYPE html>");
    assertRefused(file, "is not a checkpoint, expected safetensors or a file of torch.save");
    Files.write(file, new byte[0]);
    assertRefused(file, "is not a checkpoint");
    assertRefused(folder, folder + " is a folder, expected a file");
  }

  private static void assertRefused(Path file, String expected) {
    assertThatThrownBy(() -> StateDict.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(expected)
        .hasMessageNotContaining("\n");
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    tensor.to(ScalarType.Float).contiguous().data_ptr_float().get(values);
    return values;
  }
}
