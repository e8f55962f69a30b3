package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.WrongValues;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
  private static final Path WEIGHTS =
      Path.of("../lxmert/src/test/resources/golden/lxmert/weights.safetensors");

  @TempDir Path folder;

  @Test
  void readsTheGoldenWeights() {
    try (PointerScope scope = new PointerScope();
        SafeTensors file = SafeTensors.open(WEIGHTS)) {
      assertThat(file.names()).hasSize(187).contains("bert.embeddings.word_embeddings.weight");
      assertThat(file.metadata().get("config")).contains("\"vocab_size\": 120");
      String name = "bert.embeddings.word_embeddings.weight";
      assertThat(file.dtype(name)).isEqualTo(DType.F32);
      assertThat(file.shape(name)).containsExactly(120, 32);
      float[] floats = file.floats(name);
      float[] fromTensor = new float[floats.length];
      file.tensor(name).data_ptr_float().get(fromTensor);
      assertThat(fromTensor).isEqualTo(floats);
      assertThat(floats[0]).isNotZero().isEqualTo(file.bytes(name).getFloat(0));
    }
  }

  @Test
  void aTensorOutlivesItsFileAndDoesNotWriteIntoIt() throws IOException {
    byte[] before = Files.readAllBytes(WEIGHTS);
    try (PointerScope scope = new PointerScope()) {
      Tensor bias;
      try (SafeTensors file = SafeTensors.open(WEIGHTS)) {
        bias = file.tensor("bert.pooler.dense.bias");
      }
      bias.zero_();
      assertThat(bias.abs().sum().item_float()).isZero();
    }
    assertThat(Files.readAllBytes(WEIGHTS)).isEqualTo(before);
  }

  @Test
  void theSameMappingServesSeveralScopes() {
    try (SafeTensors file = SafeTensors.open(WEIGHTS)) {
      for (int i = 0; i < 3; i++) {
        try (PointerScope scope = new PointerScope()) {
          assertThat(file.tensor("bert.pooler.dense.bias").abs().sum().item_float()).isPositive();
        }
      }
    }
  }

  @Test
  void writesTensorsOfAnyStridesAlignedAndAsTheyAre() {
    Path path = folder.resolve("new/some.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Tensor matrix = torch.arange(new org.bytedeco.pytorch.Scalar(6f)).view(2, 3);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("flag", torch.tensor(1).squeeze().to(torch.ScalarType.Bool));
      tensors.put("turned", matrix.t());
      tensors.put("ids", torch.tensor(new long[] {1, -2}));
      SafeTensors.write(path, tensors, Map.of("format", "pt"));
    }
    try (SafeTensors file = SafeTensors.open(path)) {
      assertThat(file.names()).containsExactly("ids", "turned", "flag");
      assertThat(file.metadata()).containsEntry("format", "pt");
      assertThat(file.shape("turned")).containsExactly(3, 2);
      assertThat(file.floats("turned")).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(file.longs("ids")).containsExactly(1, -2);
      assertThat(file.shape("flag")).isEmpty();
      assertThat(file.longs("flag")).containsExactly(1);
    }
  }

  @Test
  void aBodyOfTheWrongLengthLeavesNoFile() {
    Path path = folder.resolve("short.safetensors");
    var raw = new SafeTensors.Raw("a", DType.F32, new long[] {2}, out -> out.write(new byte[7]));
    assertThatThrownBy(() -> SafeTensors.writeRaw(path, List.of(raw), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\" of dtype F32 and shape [2] was written with 7 bytes");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F8\",\"shape\":[4],\"data_offsets\":[0,4]}} | has dtype \"F8\","
            + " expected one of",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,4]}} | shape [5] has 4 bytes",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-4],\"data_offsets\":[0,4]}} | shape [-4]",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4.0],\"data_offsets\":[0,4]}} | , tensor \"a\":"
            + " shape[0] is 4.0, expected a whole number",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}} | begins at byte",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}} | the data ends at byte",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}} | the data ends at byte",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,0]}} | data_offsets [2, 0]",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4]}} | data_offsets [4]",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}} |"
            + " shape[0] is 99999999999999999999, expected a whole number",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296,0],\"data_offsets\":[0,0]}} |"
            + " has 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{}} | found the key",
        "{\"a\":{\"dtype\":\"U8\" | the header, character 19",
        "[] | does not begin with {"
      })
  void aWrongHeaderIsToldInOneSentence(String header, String expected) throws IOException {
    Path path = write(header, new byte[4]);
    assertThatThrownBy(() -> SafeTensors.open(path))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(path + " is not a complete safetensors file: ")
        .hasMessageContaining(expected)
        .hasMessageNotContaining("\n");
  }

  @Test
  void noTensorHasMoreDimensionsThanLibtorchDoes() throws IOException {
    String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[%s4],\"data_offsets\":[0,4]}}";
    SafeTensors.open(write(header.formatted("1,".repeat(63)), new byte[4])).close();
    Path path = write(header.formatted("1,".repeat(64)), new byte[4]);
    assertThatThrownBy(() -> SafeTensors.open(path))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith("tensor \"a\" has 65 dimensions, expected at most 64");
  }

  @Test
  void everyFieldOfAHeaderIsNamed() throws IOException {
    WrongValues.of(
            folder.resolve("made.safetensors"),
            """
            {'a': {'dtype': 'U8', 'shape': [4], 'data_offsets': [0, 4]},
             '__metadata__': {'format': 'pt'}}
            """,
            file -> SafeTensors.open(write(Files.readString(file), new byte[4])).close())
        .freeRoot() // told before it is read as JSON
        .maps("", "__metadata__")
        .walk();
  }

  @Test
  void aForeignOrTornFileIsRefused() throws IOException {
    Path png = folder.resolve("a.png");
    Files.write(png, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0});
    assertThatThrownBy(() -> SafeTensors.open(png))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a header of")
        .hasMessageContaining("the file has 10 bytes");
    Path torn = folder.resolve("torn.safetensors");
    byte[] whole = Files.readAllBytes(WEIGHTS);
    Files.write(torn, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> SafeTensors.open(torn))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the data ends at byte " + whole.length);
    assertThatThrownBy(() -> SafeTensors.open(folder.resolve("none")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none: no such file");
  }

  @Test
  void misalignedDataIsReadAllTheSame() throws IOException {
    byte[] data =
        ByteBuffer.allocate(5)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(0, (byte) 7)
            .putFloat(1, 2.5f)
            .array();
    Path path =
        write(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[1,5]}}",
            data);
    try (PointerScope scope = new PointerScope();
        SafeTensors file = SafeTensors.open(path)) {
      assertThat(file.tensor("b").item_float()).isEqualTo(2.5f);
      assertThat(file.floats("b")).containsExactly(2.5f);
    }
  }

  @Test
  void wrongUseIsToldApart() {
    SafeTensors file = SafeTensors.open(WEIGHTS);
    assertThatThrownBy(() -> file.floats("nothing"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no tensor \"nothing\"");
    assertThatThrownBy(() -> file.longs("bert.pooler.dense.bias"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has dtype F32, expected whole numbers");
    file.close();
    assertThatThrownBy(() -> file.floats("bert.pooler.dense.bias"))
        .isInstanceOf(IllegalStateException.class);
  }

  private Path write(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.length);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data);
    return Files.write(folder.resolve("made.safetensors"), file.array());
  }
}
