package lxmert.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordPieceTokenizerTest {
  private static final Vocabulary VOCABULARY = BertVocabulary.read();
  private static final Set<String> PIECES = Set.copyOf(VOCABULARY.tokens());
  private static final WordPieceTokenizer TOKENIZER = new WordPieceTokenizer(VOCABULARY);

  private static Stream<JsonNode> golden() {
    JsonNode items =
        Json.readTree(BertVocabulary.GOLDEN.resolve("tokenization.json")).path("items");
    assertThat(items).hasSize(62);
    return items.valueStream();
  }

  @ParameterizedTest
  @MethodSource("golden")
  void tokensAndIdsEqualTheOfficialOnes(JsonNode item) {
    String text = item.path("text").asText();
    List<String> tokens = TOKENIZER.tokenize(text);
    assertThat(tokens).isEqualTo(item.path("tokens").valueStream().map(JsonNode::asText).toList());
    assertThat(tokens.stream().map(VOCABULARY::id))
        .containsExactlyElementsOf(integers(item.path("ids")));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void modelInputEqualsTheOfficialOne(JsonNode item) {
    JsonNode expected = item.path("max20");
    int[] ids = TOKENIZER.encode(item.path("text").asText(), 20);
    List<Integer> mask = integers(expected.path("input_mask"));
    assertThat(ids).hasSize(mask.stream().mapToInt(Integer::intValue).sum());
    assertThat(Arrays.stream(Arrays.copyOf(ids, 20)).boxed().toList())
        .isEqualTo(integers(expected.path("input_ids")));
  }

  private static List<Integer> integers(JsonNode array) {
    return array.valueStream().map(JsonNode::asInt).toList();
  }

  @Test
  void fastPathEqualsThePlainOne() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      String text = randomText(random);
      List<String> tokens = plainTokens(text);
      assertThat(TOKENIZER.tokenize(text)).as(text).isEqualTo(tokens);
      int maxLength = 2 + random.nextInt(20);
      List<String> expected =
          new ArrayList<>(tokens.subList(0, Math.min(tokens.size(), maxLength - 2)));
      expected.add(0, "[CLS]");
      expected.add("[SEP]");
      assertThat(Arrays.stream(TOKENIZER.encode(text, maxLength)).mapToObj(VOCABULARY::token))
          .as(text)
          .isEqualTo(expected);
    }
  }

  /** The rules word for word: every substring is looked up, the longest first. */
  private static List<String> plainTokens(String text) {
    List<String> tokens = new ArrayList<>();
    for (String word : BasicTokenizer.split(text)) {
      List<String> pieces = new ArrayList<>();
      int start = 0;
      while (start < word.length()) {
        String prefix = start == 0 ? "" : "##";
        int end = word.length();
        while (end > start && !PIECES.contains(prefix + word.substring(start, end))) {
          end--;
        }
        if (end == start) {
          break;
        }
        pieces.add(prefix + word.substring(start, end));
        start = end;
      }
      boolean known = start == word.length() && word.codePointCount(0, start) <= 100;
      tokens.addAll(known ? pieces : List.of("[UNK]"));
    }
    return tokens;
  }

  /** Half of the texts are ASCII; the others take characters from all planes. */
  private static String randomText(SplittableRandom random) {
    List<String> known = VOCABULARY.tokens();
    boolean ascii = random.nextBoolean();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append(' ');
        case 1 -> text.append((char) random.nextInt(128));
        case 2 -> text.appendCodePoint(ascii ? 'A' + random.nextInt(60) : random.nextInt(0x3000));
        case 3 -> text.appendCodePoint(random.nextInt(ascii ? 128 : Character.MAX_CODE_POINT + 1));
        default -> text.append(known.get(random.nextInt(ascii ? 1996 : 999, known.size())));
      }
    }
    return text.toString();
  }

  @Test
  void aSigmaIsFinalAsInUnicodeNotAsInJava() {
    // In Java's toLowerCase the full stop would end the word, and the sigma in front of it.
    assertThat(BasicTokenizer.split("ΑΣ.Α")).containsExactly("ασ", ".", "α");
    assertThat(BasicTokenizer.split("ΑΣ. ΑΣ")).containsExactly("ας", ".", "ας");
  }

  @Test
  void aQuestionOfTenThousandWordsIsCut() {
    String text = "which of the cats ".repeat(2500);
    assertThat(TOKENIZER.tokenize(text)).hasSize(10_000);
    assertThat(TOKENIZER.encode(text, 20)).hasSize(20).endsWith(VOCABULARY.id("[SEP]"));
  }

  @Test
  void anEmptySentenceIsTheTwoSpecialTokens() {
    assertThat(TOKENIZER.encode("", 20)).containsExactly(101, 102);
    assertThat(TOKENIZER.encode("cat", 2)).containsExactly(101, 102);
    assertThatThrownBy(() -> TOKENIZER.encode("cat", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[CLS] and [SEP] need a length of 2, got 1");
  }
}
