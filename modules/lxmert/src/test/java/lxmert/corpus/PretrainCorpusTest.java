package lxmert.corpus;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainCorpusTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");
  private static final AnswerVocabulary ANSWERS =
      AnswerVocabulary.of(List.of("2", "cat", "dog", "no", "yes"));

  @TempDir Path folder;

  /** pipeline.json: what the official code made of the same files, images with regions only. */
  @Test
  void flattensAsTheOfficialCodeDoes() {
    JsonNode golden = Json.readTree(GOLDEN.resolve("pipeline.json"));
    List<Path> files = new ArrayList<>();
    golden.get("json_files").forEach(file -> files.add(GOLDEN.resolve(file.asText())));
    AnswerVocabulary answers =
        AnswerTable.read(GOLDEN.resolve(golden.get("all_ans").asText())).answers();

    PretrainCorpus corpus = PretrainCorpus.open(files, answers, folder, Progress.silent());

    List<PretrainEntry> expected = new ArrayList<>();
    for (JsonNode entry : golden.get("flattened")) {
      List<PretrainEntry.Scored> scored = new ArrayList<>();
      for (Map.Entry<String, JsonNode> answer : entry.get("label").properties()) {
        int row = answers.index(answer.getKey()).orElseThrow();
        scored.add(new PretrainEntry.Scored(row, answer.getValue().asDouble()));
      }
      expected.add(
          new PretrainEntry(
              entry.get("uid").asText(),
              entry.get("img_id").asText(),
              entry.get("sent").asText(),
              scored));
    }
    assertThat(all(corpus).filter(entry -> golden.get("image_size").has(entry.imageId())))
        .isEqualTo(expected)
        .hasSize(10);
  }

  @Test
  void imagesAreNumberedOverAllFiles() throws IOException {
    Path train =
        file(
            "train.json",
            """
            [{'img_id': 'a', 'sentf': {'mscoco': ['One.', 'Two.'], 'vqa': ['Is it?']},
              'labelf': {'vqa': [{'Yes.': 1, 'nope': 0.3, 'two': 0.3}]}},
             {'img_id': 7, 'sentf': {'vg': ['ein B\\u00e4r', '\\ud83d\\udc3b']}, 'extra': [1]}]
            """);
    Path valid = file("valid.json", "[{'img_id': 'a', 'sentf': {'gqa': ['', 'x']}, 'labelf': {}}]");

    PretrainCorpus corpus = open(train, valid);

    assertThat(IntStream.range(0, corpus.size()).mapToObj(corpus::imageId).distinct())
        .containsExactly("a", "7");
    assertThat(IntStream.range(0, corpus.size()).map(corpus::image))
        .containsExactly(0, 0, 0, 1, 1, 0, 0);
    assertThat(IntStream.range(0, corpus.size()).map(corpus::sentenceBytes))
        .containsExactly(4, 4, 6, 8, 4, 0, 1);
    assertThat(corpus.get(2))
        .isEqualTo(
            new PretrainEntry(
                "a_vqa_000",
                "a",
                "Is it?",
                List.of(new PretrainEntry.Scored(4, 1), new PretrainEntry.Scored(0, 0.3))));
    assertThat(corpus.get(4)).isEqualTo(new PretrainEntry("7_vg_001", "7", "🐻", List.of()));
    assertThat(corpus.get(6).uid()).isEqualTo("a_gqa_001");
    assertThatThrownBy(() -> corpus.get(7)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> corpus.image(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void isCompiledOnceForEachStateOfItsSources() throws IOException {
    Path source = file("train.json", "[{'img_id': 'a', 'sentf': {'vqa': ['Is it?']}}]");
    assertThat(open(source).size()).isEqualTo(1);
    Path compiled = compiled().get(0);
    FileTime long0 = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(compiled, long0);

    open(source);
    assertThat(Files.getLastModifiedTime(compiled)).isEqualTo(long0);

    Files.setLastModifiedTime(source, FileTime.fromMillis(2_000_000));
    open(source);
    assertThat(Files.getLastModifiedTime(compiled)).isNotEqualTo(long0);

    file("train.json", "[{'img_id': 'a', 'sentf': {'vqa': ['Is it?', 'Is it not?']}}]");
    assertThat(open(source).size()).isEqualTo(2);
    assertThat(compiled()).containsExactly(compiled);

    AnswerVocabulary others = AnswerVocabulary.of(List.of("red"));
    PretrainCorpus.open(List.of(source), others, cache(), Progress.silent());
    assertThat(compiled()).hasSize(2).contains(compiled);
  }

  @Test
  void sentencesMayLieInSeveralParts() throws IOException {
    SplittableRandom random = new SplittableRandom(0);
    List<PretrainImage> images = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      List<String> said =
          random.ints(random.nextInt(4), 0, 30).mapToObj(length -> "äb".repeat(length)).toList();
      List<Map<String, Double>> labels =
          said.stream().map(sentence -> Map.of("dog", (1 + sentence.length()) / 100.0)).toList();
      images.add(
          new PretrainImage("p" + i, Map.of("vqa", said, "vg", said), Map.of("vqa", labels)));
    }
    Path source = folder.resolve("train.json");
    PretrainJson.write(
        source,
        sink -> {
          for (PretrainImage image : images) {
            sink.accept(image);
          }
        });
    PretrainCorpus whole = open(source);
    Path parts = folder.resolve("parts");
    CorpusSources sources = new CorpusSources(List.of(source), ANSWERS);
    PretrainCorpus.compile(sources, sources.state(), parts, 7, Progress.silent());
    PretrainCorpus cut = PretrainCorpus.map(sources.compiled(parts));

    assertThat(all(cut)).isEqualTo(all(whole).toList());
    Map<String, String> sentences = new HashMap<>();
    all(cut).forEach(entry -> sentences.put(entry.uid(), entry.sentence()));
    for (PretrainImage image : images) {
      List<String> said = image.sentences().getOrDefault("vqa", List.of());
      for (int i = 0; i < said.size(); i++) {
        String uid = "%s_vqa_%03d".formatted(image.imageId(), i);
        assertThat(sentences).containsEntry(uid, said.get(i));
      }
    }
  }

  @Test
  void severalThreadsReadTheSame() throws IOException {
    String row = "{'img_id': '%d', 'sentf': {'vqa': ['a %d', 'b']}, 'labelf': {'vqa': [{}, {}]}}";
    List<String> rows = IntStream.range(0, 500).mapToObj(i -> row.formatted(i, i)).toList();
    PretrainCorpus corpus = open(file("train.json", rows.toString()));
    List<PretrainEntry> expected = all(corpus).toList();

    List<PretrainEntry> read =
        IntStream.range(0, 20 * corpus.size())
            .parallel()
            .mapToObj(i -> corpus.get(i % corpus.size()))
            .toList();

    assertThat(read.subList(0, 1000)).isEqualTo(expected);
    assertThat(read.subList(19_000, 20_000)).isEqualTo(expected);
    assertThat(expected.get(998).sentence()).isEqualTo("a 499");
  }

  @Test
  void anEmptyFileIsNoError() throws IOException {
    PretrainCorpus corpus = open(file("train.json", "[]"));
    assertThat(corpus.size()).isZero();
  }

  @Test
  void errorsNameFileLineAndImage() throws IOException {
    String good = "{'img_id': 'a', 'sentf': {'vqa': ['Is it?']}, 'labelf': {'vqa': [{'no': 1}]}}";
    refused(
        "[" + good + ",\n\n{'sentf': {}}]", "line 3, image 1: img_id is missing, expected text");
    refused("[{'img_id': 'a'}]", "json, image 0: sentf is missing, expected an object");
    refused(
        "[{'img_id': 'a', 'sentf': {'vg': null}}]", "image 0: sentf.vg is null, expected a list");
    refused(
        "[{'img_id': 'a', 'sentf': {'vg': ['x', null]}}]",
        "image 0: sentf.vg[1] is null, expected text");
    refused(
        "[" + good.replace("[{'no': 1}]", "[]") + "]",
        "image 0 (a): category vqa has 1 sentences and 0 labels");
    refused(
        "[" + good.replace("{'vqa': [{", "{'gqa': [{") + "]",
        "category gqa has 0 sentences and 1 labels");
    refused(
        "[" + good.replace("{'no': 1}", "null") + "]",
        "image 0: labelf.vqa[0] is null, expected an object");
    for (String score : List.of("'0.3'", "null", "[1]")) {
      refused(
          "[\n" + good.replace("1}]", score + "}]") + "]", "line 2, image 0: labelf.vqa[0].no is ");
    }
    for (String score : List.of("0", "1.5", "-1")) {
      refused(
          "[\n" + good.replace("1}]", score + "}]") + "]",
          "line 2, image 0, label 0 of vqa: the answer \"no\" has the score ");
    }
    refused("[" + good + ",\n" + good + "]", "line 2, image 1: img_id a occurs twice");
    refused(
        "[" + good + ",\n{'img_id': 'b', 'sentf'",
        "found the end of the file, expected the rest of the JSON");
    refused("[" + good + ",\n{'img_id' 'b'}]", "line 2, column 11: found \", expected a colon");
    refused("[" + good + "] 1", "found 1 after the first value, expected the end");
    refused("{}", "found an object, expected a list of images");
    refused("[3]", "train.json, image 0: found 3, expected an object");
    assertThatThrownBy(() -> open(folder.resolve("none.json")))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith("none.json: no such file or folder");
    assertThatThrownBy(this::open).isInstanceOf(UserError.class);
  }

  @Test
  void twoFilesMustNotHaveTheSameEntries() throws IOException {
    Path one = file("one.json", "[{'img_id': 'a', 'sentf': {'mscoco': ['x']}}]");
    Path two = file("two.json", "[{'img_id': 'a', 'sentf': {'vg': ['y'], 'mscoco': ['z']}}]");
    assertThatThrownBy(() -> open(one, two))
        .isInstanceOf(UserError.class)
        .hasMessage(
            two
                + ", image 0: uid a_mscoco_000 occurs twice, an earlier file has mscoco of"
                + " this image");
  }

  @Test
  void aTornCorpusIsNamed() throws IOException {
    Path source = file("train.json", "[{'img_id': 'a', 'sentf': {'vqa': ['Is it?', 'Why?']}}]");
    open(source);
    Path compiled = compiled().get(0);
    byte[] whole = Files.readAllBytes(compiled);

    Files.write(compiled, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> open(source))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(compiled + " is not a complete safetensors file")
        .hasMessageEndingWith("delete it, and it will be rebuilt");

    // The data begins with the three offsets of the sentences: 0, 6, 10.
    int data = Long.BYTES + (int) ByteBuffer.wrap(whole).order(LITTLE_ENDIAN).getLong();
    Files.write(compiled, changed(whole, data + 2 * Long.BYTES, 9));
    assertThatThrownBy(() -> open(source))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            compiled + " is torn: sentences.* has 10 elements, expected 9; delete it");

    Files.write(compiled, changed(whole, data + Long.BYTES, 11));
    PretrainCorpus corpus = open(source);
    assertThatThrownBy(() -> corpus.get(0))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(compiled + " is torn: the sentence of entry 0 ");
    assertThatThrownBy(() -> corpus.get(1))
        .isInstanceOf(UserError.class)
        .hasMessage(compiled + " is torn: the sentence of entry 1 has -1 bytes");
  }

  @Test
  void anotherFileIsNoCorpus() {
    Path weights = GOLDEN.resolve("weights.safetensors");
    assertThatThrownBy(() -> PretrainCorpus.map(weights))
        .isInstanceOf(UserError.class)
        .hasMessage(weights + " is not a \"lxmert pre-training corpus 1\"");
  }

  private static byte[] changed(byte[] bytes, int at, long value) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).order(LITTLE_ENDIAN).putLong(at, value);
    return changed;
  }

  private void refused(String json, String expected) throws IOException {
    Path source = file("train.json", json);
    assertThatThrownBy(() -> open(source))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(source.toString())
        .hasMessageContaining(expected);
    assertThat(compiled()).isEmpty();
  }

  private PretrainCorpus open(Path... sources) {
    return PretrainCorpus.open(List.of(sources), ANSWERS, cache(), Progress.silent());
  }

  private static Stream<PretrainEntry> all(PretrainCorpus corpus) {
    return IntStream.range(0, corpus.size()).mapToObj(corpus::get);
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  /** All files in the folder of compiled corpora. */
  private List<Path> compiled() throws IOException {
    if (!Files.exists(cache())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(cache())) {
      return files.sorted().toList();
    }
  }

  private Path file(String name, String json) throws IOException {
    return Files.writeString(folder.resolve(name), json.replace('\'', '"'));
  }
}
