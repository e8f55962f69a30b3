package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import lxmert.corpus.PretrainEntries;
import lxmert.corpus.PretrainEntry;
import lxmert.io.Json;
import lxmert.pretrain.CrossModalityMatching;
import lxmert.pretrain.ExampleMaker;
import lxmert.pretrain.ImageQuestions;
import lxmert.pretrain.MaskedObjects;
import lxmert.pretrain.MaskedWords;
import lxmert.pretrain.Masking;
import lxmert.pretrain.PretrainExample;
import lxmert.pretrain.PretrainObjective;
import lxmert.pretrain.PretrainSplit;
import lxmert.regions.RegionStore;
import lxmert.tensor.SafeTensors;
import lxmert.text.Vocabulary;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.Regions;

/**
 * Holds the making of pre-training examples against {@code pipeline.json} and {@code
 * pipeline.safetensors}: with the same random draws, the same examples, exactly.
 */
final class PipelineChecks {
  private final JsonNode json;
  private final SafeTensors arrays;
  private final Map<String, Boolean> equal = new LinkedHashMap<>();

  private PipelineChecks(JsonNode json, SafeTensors arrays) {
    this.json = json;
    this.arrays = arrays;
  }

  static List<CheckResult> check(Path folder) {
    JsonNode json = Json.readTree(folder.resolve("pipeline.json"));
    try (SafeTensors arrays = SafeTensors.open(folder.resolve("pipeline.safetensors"));
        TemporaryRegions temporary = TemporaryRegions.of(tables(folder, json))) {
      PipelineChecks checks = new PipelineChecks(json, arrays);
      checks.tables(temporary.store());
      checks.examples(folder, temporary.store());
      return checks.equal.entrySet().stream()
          .map(each -> CheckResult.equal("pipeline: " + each.getKey(), each.getValue()))
          .toList();
    }
  }

  private static List<Path> tables(Path folder, JsonNode json) {
    List<Path> tables = new ArrayList<>();
    json.path("tsv_files").forEach(file -> tables.add(folder.resolve(file.asText())));
    return tables;
  }

  private void tables(RegionStore store) {
    for (String imageId : store.imageIds()) {
      Regions regions = store.get(imageId);
      UnaryOperator<String> name = column -> "tsv." + imageId + "." + column;
      note("object ids", same(arrays.longs(name.apply("objects_id")), regions.objectIds()));
      note("attribute ids", same(arrays.longs(name.apply("attrs_id")), regions.attributeIds()));
      note(
          "confidences",
          Arrays.equals(arrays.floats(name.apply("objects_conf")), regions.objectScores())
              && Arrays.equals(arrays.floats(name.apply("attrs_conf")), regions.attributeScores()));
      note("boxes in pixels", Arrays.equals(arrays.floats(name.apply("boxes")), regions.boxes()));
      note("features", Arrays.equals(arrays.floats(name.apply("features")), regions.features()));
    }
  }

  private void examples(Path folder, RegionStore store) {
    PretrainSplit split = PretrainSplit.of(entries(), store, false);
    Vocabulary vocabulary = Vocabulary.read(folder.resolve(json.path("vocab").asText()));
    ExampleMaker maker =
        new ExampleMaker(
            split,
            split,
            new WordPieceTokenizer(vocabulary),
            json.path("max_seq_length").asInt(),
            objective());
    for (int i = 0; i < json.path("examples").size(); i++) {
      JsonNode expected = json.path("examples").path(i);
      LoggedRandomSource draws = new LoggedRandomSource(expected.path("draws"));
      PretrainExample example = maker.make(expected.path("item").asInt(), draws);
      note("every draw is used", draws.exhausted());
      compare(example, expected);
      compare(example, "ex%02d.".formatted(i));
    }
  }

  private PretrainObjective objective() {
    Masking words = new Masking(json.path("word_mask_rate").asDouble(), 0.8, 0.1);
    Masking objects = new Masking(json.path("obj_mask_rate").asDouble(), 0.8, 0.1);
    return new PretrainObjective(
        new MaskedWords.Settings(1, words),
        new MaskedObjects.Settings(1, 1, 1, MaskedObjects.LabelledBoxes.ALL, objects),
        new CrossModalityMatching.Settings(1, 0.5),
        new ImageQuestions.Settings(1, 1));
  }

  /** The entries as the published code has them in memory. */
  private PretrainEntries entries() {
    List<String> answers = new ArrayList<>();
    json.path("answer_table").forEach(answer -> answers.add(answer.asText()));
    List<PretrainEntry> entries = new ArrayList<>();
    for (JsonNode entry : json.path("flattened")) {
      List<PretrainEntry.Scored> scored = new ArrayList<>();
      entry
          .path("label")
          .properties()
          .forEach(
              label ->
                  scored.add(
                      new PretrainEntry.Scored(
                          answers.indexOf(label.getKey()), label.getValue().asDouble())));
      entries.add(
          new PretrainEntry(
              entry.path("uid").asText(),
              entry.path("img_id").asText(),
              entry.path("sent").asText(),
              scored));
    }
    return new PretrainEntries() {
      @Override
      public int size() {
        return entries.size();
      }

      @Override
      public PretrainEntry get(int index) {
        return entries.get(index);
      }
    };
  }

  private void compare(PretrainExample example, JsonNode expected) {
    int length = example.inputIds().length;
    int padded = json.path("max_seq_length").asInt();
    long[] ids = IntStream.of(example.inputIds()).asLongStream().toArray();
    long[] labels = Arrays.copyOf(example.wordLabels(), padded);
    Arrays.fill(labels, length, padded, -1);
    long[] mask = new long[padded];
    Arrays.fill(mask, 0, length, 1);
    note("uids", example.uid().equals(expected.path("uid").path(0).asText()));
    note("word ids", Arrays.equals(longs(expected.path("input_ids")), Arrays.copyOf(ids, padded)));
    note("word masks", Arrays.equals(longs(expected.path("input_mask")), mask));
    note("word labels", Arrays.equals(longs(expected.path("lm_label_ids")), labels));
    note("matching", example.matched() == (expected.path("is_matched").asInt() == 1));
    note("answers", example.answer() == expected.path("ans").asLong());
  }

  private void compare(PretrainExample example, String prefix) {
    float[] mask = new float[example.regions().count()];
    for (int box : example.masked().places()) {
      mask[box] = 1;
    }
    note("masked regions", Arrays.equals(arrays.floats(prefix + "feat_mask"), mask));
    note(
        "masked features",
        Arrays.equals(arrays.floats(prefix + "feats"), example.masked().features()));
    note(
        "boxes",
        Arrays.equals(arrays.floats(prefix + "boxes"), example.regions().normalizedBoxes()));
  }

  private void note(String quantity, boolean right) {
    equal.merge(quantity, right, Boolean::logicalAnd);
  }

  private static boolean same(long[] expected, int[] found) {
    return Arrays.equals(expected, IntStream.of(found).asLongStream().toArray());
  }

  private static long[] longs(JsonNode values) {
    long[] longs = new long[values.size()];
    Arrays.setAll(longs, i -> values.path(i).asLong());
    return longs;
  }
}
