package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lxmert.io.Json;
import lxmert.tensor.SafeTensors;
import lxmert.text.Vocabulary;
import lxmert.text.WordPieceTokenizer;

/** Holds the tokenizer against {@code tokenization.json} and the fine-tuning sentences. */
final class TokenizationChecks {
  private static final String VOCABULARY = "bert-base-uncased-vocab.txt";

  private TokenizationChecks() {}

  static List<CheckResult> check(Path folder) {
    List<CheckResult> findings = new ArrayList<>();
    if (Files.exists(folder.resolve("tokenization.json"))) {
      findings.addAll(sentences(folder));
    }
    if (Files.exists(folder.resolve("finetune.json"))) {
      finetuning(folder, findings);
    }
    return findings;
  }

  private static List<CheckResult> sentences(Path folder) {
    Path file =
        Stream.of(VOCABULARY, "../../data/vocabulary/" + VOCABULARY)
            .map(folder::resolve)
            .filter(Files::exists)
            .findFirst()
            .orElse(null);
    if (file == null) {
      return List.of(CheckResult.notCovered("tokenization (no " + VOCABULARY + " beside it)"));
    }
    WordPieceTokenizer tokenizer = new WordPieceTokenizer(Vocabulary.read(file));
    int tokens = 0;
    int ids = 0;
    JsonNode items = Json.readTree(folder.resolve("tokenization.json")).path("items");
    for (JsonNode item : items) {
      String text = item.path("text").asText();
      List<String> expected =
          StreamSupport.stream(item.path("tokens").spliterator(), false)
              .map(JsonNode::asText)
              .toList();
      tokens += tokenizer.tokenize(text).equals(expected) ? 0 : 1;
      long[] expectedIds = longs(item.at("/max20/input_ids"));
      ids += Arrays.equals(padded(tokenizer, text, expectedIds.length), expectedIds) ? 0 : 1;
    }
    return List.of(
        CheckResult.of("tokens of %d strings, wrong".formatted(items.size()), tokens, 0),
        CheckResult.of("token ids of %d strings, wrong".formatted(items.size()), ids, 0));
  }

  private static void finetuning(Path folder, List<CheckResult> findings) {
    JsonNode json = Json.readTree(folder.resolve("finetune.json"));
    WordPieceTokenizer tokenizer =
        new WordPieceTokenizer(Vocabulary.read(folder.resolve(json.path("vocab_file").asText())));
    int length = json.path("max_seq_length").asInt();
    long[] ids =
        StreamSupport.stream(json.path("sentences").spliterator(), false)
            .flatMapToLong(sentence -> Arrays.stream(padded(tokenizer, sentence.asText(), length)))
            .toArray();
    try (SafeTensors tensors = SafeTensors.open(folder.resolve("finetune.safetensors"))) {
      boolean equal = Arrays.equals(ids, tensors.longs("vqa.input_ids"));
      findings.add(CheckResult.equal("fine-tuning token ids", equal));
    }
  }

  private static long[] padded(WordPieceTokenizer tokenizer, String sentence, int length) {
    long[] ids = Arrays.stream(tokenizer.encode(sentence, length)).asLongStream().toArray();
    return Arrays.copyOf(ids, length);
  }

  private static long[] longs(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }
}
