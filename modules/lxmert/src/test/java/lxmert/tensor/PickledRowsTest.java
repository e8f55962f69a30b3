package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickledRowsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void rowsOfBothProtocolsAreWhatWasPickled(int protocol) throws IOException {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("sent_ids", List.of(1, -2, 300_000, 5_000_000_000L, -5_000_000_000L));
    row.put("raw", new PlainPickler.Bytes("the caf\u00e9's \\ \"door\"\n"));
    row.put("unicode", "b\u00e9b\u00e9 \u4e2d \ud83d\ude00 \\ end");
    row.put("share", 0.125);
    row.put("nested", List.of(Map.of("tokens", List.of("a", "b")), true, false));
    List<JsonNode> read = read(PlainPickler.of(List.of(row, Map.of("second", 2)), protocol));
    assertThat(read.get(0).path("sent_ids"))
        .extracting(JsonNode::longValue)
        .containsExactly(1L, -2L, 300_000L, 5_000_000_000L, -5_000_000_000L);
    assertThat(read.get(0).path("raw").asText()).isEqualTo("the caf\u00e9's \\ \"door\"\n");
    assertThat(read.get(0).path("unicode").asText()).isEqualTo(row.get("unicode"));
    assertThat(read.get(0).path("share").asDouble()).isEqualTo(0.125);
    assertThat(read.get(0).path("nested"))
        .isEqualTo(Json.mapper().readTree("[{\"tokens\": [\"a\", \"b\"]}, true, false]"));
    assertThat(read.get(1).path("second").asInt()).isEqualTo(2);
  }

  /** What pickles of Python 2 and 3 have besides, letter by letter. */
  private static Stream<Arguments> otherPickles() {
    return Stream.of(
        Arguments.of("(lp0\n(dp1\nS'a'\np2\nS'tab\\tquote\\''\nsa.", "{\"a\":\"tab\\tquote'\"}"),
        Arguments.of("](K\u0001M\u0002\u0001Ne.", "1 258 null"),
        Arguments.of("(lS\"it's\"\na(I1\nI2\nta.", "\"it's\" [1,2]"),
        Arguments.of(
            "\u0080\u0004]\u0094(\u008c\u0001x\u0094h\u0001C\u0001y\u0086e.",
            "\"x\" [\"x\",\"y\"]"),
        Arguments.of(
            "](U\u0004caf\u00e9\u008a\u0000\u008a\u0002\u0000\u0080e.", "\"caf\u00e9\" 0 -32768"),
        Arguments.of("(l(I1\nI2\nI3\nla(S'k'\nF1.5\nda.", "[1,2,3] {\"k\":1.5}"));
  }

  @ParameterizedTest
  @MethodSource("otherPickles")
  void lettersOfOtherPickles(String pickle, String expected) throws IOException {
    List<String> rows = read(latin(pickle)).stream().map(JsonNode::toString).toList();
    assertThat(String.join(" ", rows)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'cos\nsystem\n(S''ls''\ntR.', it asks for os.system",
    "'(ics\nX\n.', opcode 0x69",
    "'](K\u0001K\u0002\u0093e.', opcode 0x93",
    "'](K\u0001Qe.', opcode 0x51",
    "'](K\u0001}be.', opcode 0x62",
    "'(lI1\n0a.', opcode 0x30",
    "'K\u0001.', 'is a pickle, but no list of rows'",
    "'](K\u0001', premature end of file",
    "'.', it ends with nothing",
    "'a.', it makes no sense here",
    "'g7\n.', refers to number 7",
    "'(lIx\na.', it makes no sense here",
    "'K\u0001K\u0002a.', no List",
    "'}]K\u0001s.', neither a text nor a number",
    "'T\u00ff\u00ff\u00ff\u007f.', bytes are announced"
  })
  void everythingElseIsRefusedInASentence(String pickle, String sentence) {
    assertThatThrownBy(() -> read(latin(pickle)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(folder.resolve("rows.p").toString())
        .hasMessageContaining(sentence);
  }

  /** Each list holds the one before it ten times: 10 to the 15th values in 500 bytes. */
  @Test
  void whatIsSharedDoesNotUnfoldWithoutAnEnd() {
    StringBuilder pickle = new StringBuilder("](]q\u0000");
    for (int i = 0; i < 15; i++) {
      pickle.append("](").append(("h" + (char) i).repeat(10)).append("eq").append((char) (i + 1));
    }
    assertThatThrownBy(() -> read(latin(pickle + "e.")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("expected at most 100000 values, nested at most 20 deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"]](q\u0000]h\u0000aaa.", "]q\u0000h\u0000aa.", "](]q\u0000h\u0000ae."})
  void whatHoldsItselfIsRefused(String pickle) {
    assertThatThrownBy(() -> read(latin(pickle))).isInstanceOf(UserError.class);
  }

  @Test
  void aListInItselfIsNestedTooDeep() {
    assertThatThrownBy(() -> read(latin("]]q\u0000h\u0000aa.")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rows.p, row 0: expected at most")
        .hasMessageContaining("nested at most 20 deep");
  }

  private static byte[] latin(String letters) {
    return letters.getBytes(StandardCharsets.ISO_8859_1);
  }

  private List<JsonNode> read(byte[] pickle) throws IOException {
    Path file = folder.resolve("rows.p");
    Files.write(file, pickle);
    List<JsonNode> rows = new ArrayList<>();
    PickledRows.read(file, "row", JsonNode.class, (place, row) -> rows.add(row));
    return rows;
  }
}
