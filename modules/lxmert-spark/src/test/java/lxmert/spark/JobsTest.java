package lxmert.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lxmert.batch.Ablation;
import lxmert.dataset.VqaQuestion;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Predictor;
import lxmert.finetune.TrainedModel;
import lxmert.heads.Matcher;
import lxmert.heads.PretrainedModel;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.regions.FailedImage;
import lxmert.regions.ImageFiles;
import lxmert.regions.RegionExtraction;
import lxmert.regions.RegionStore;
import lxmert.regions.RegionStoreOptions;
import lxmert.tensor.DType;
import lxmert.tensor.Precision;
import lxmert.vision.Detector;
import lxmert.vision.ImageLimits;
import lxmert.world.WorldImage;
import org.apache.spark.sql.Row;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs on a cluster of two tasks give what the commands of one machine give. */
class JobsTest {
  private static final int IMAGES = 9;
  private static final ClusterPlace HERE = new ClusterPlace(null, 2, Map.of());
  private static final RegionStoreOptions F32 = new RegionStoreOptions(DType.F32, 4);

  @TempDir static Path folder;

  @BeforeAll
  static void makeWorldAndExtractItLocally() throws IOException {
    LocalSpark.session();
    Path images = Files.createDirectories(folder.resolve("images"));
    List<Map<String, Object>> questions = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    for (WorldImage image : LocalSpark.images(IMAGES, 3)) {
      Files.write(images.resolve(image.id() + ".png"), LocalSpark.png(image));
      for (VqaQuestion each : image.questions()) {
        questions.add(
            Map.of(
                "question_id", each.questionId(), "img_id", image.id(), "sent", each.sentence()));
      }
      pairs.add(
          Json.line(Map.of("image", "images/" + image.id() + ".png", "sentence", "a red square")));
    }
    questions.add(Map.of("question_id", "lost", "img_id", "torn", "sent", "what is it?"));
    Files.writeString(images.resolve("torn.png"), "no image");
    Json.write(folder.resolve("questions.json"), questions);
    Files.write(folder.resolve("pairs.jsonl"), pairs);
    extractLocally();
  }

  private static void extractLocally() {
    try (PointerScope scope = new PointerScope();
        Detector detector =
            Detector.load(LocalSpark.MODELS.resolve("detector"), new Device("cpu"));
        RegionExtraction extraction =
            new RegionExtraction(
                detector,
                new RegionExtraction.Options(F32, 2, false, ImageLimits.standard()),
                Progress.silent())) {
      extraction.run(folder.resolve("local"), ImageFiles.of(folder.resolve("images")));
    }
  }

  private static ExtractJob.Request extraction(String images, Path out, boolean store) {
    return new ExtractJob.Request(
        images,
        out.toString(),
        store ? F32 : null,
        4,
        LocalSpark.model("detector"),
        UnaryOperator.identity(),
        Precision.FLOAT32,
        "cpu",
        false,
        false);
  }

  private static PredictJob.Request prediction(String regions, String out, int batch) {
    return prediction(regions, out, Ablation.NONE, batch);
  }

  private static PredictJob.Request prediction(
      String regions, String out, Ablation ablation, int batch) {
    return new PredictJob.Request(
        FinetuneTask.VQA,
        LocalSpark.model("vqa"),
        List.of(folder.resolve("questions.json").toString()),
        regions,
        folder.resolve(out).toString(),
        folder.resolve(out + ".best").toString(),
        null,
        ablation,
        batch,
        Precision.FLOAT32,
        "cpu");
  }

  @Test
  void aStoreHasTheBitsOfTheLocalCommandWhateverInterruptedIt() throws IOException {
    Path half = folder.resolve("half.txt");
    try (Stream<Path> files = Files.list(folder.resolve("images"))) {
      Files.write(half, files.sorted().limit(4).map(Path::toString).toList());
    }
    Path out = folder.resolve("store");
    // What a killed run leaves: a part that is whole (torn.png in it), and remains of another.
    ExtractJob.run(HERE, extraction(half.toString(), folder.resolve("store.parts"), false));
    Files.createDirectories(folder.resolve("store.parts/_temporary/0/task"));
    Files.writeString(folder.resolve("store.parts/_temporary/0/task/part-1.parquet"), "torn");
    ExtractJob.Result result =
        ExtractJob.run(HERE, extraction(folder.resolve("images").toString(), out, true));
    assertThat(result.added()).isEqualTo(IMAGES - 3);
    assertThat(result.known()).isEqualTo(3);
    assertThat(result.failed()).extracting(FailedImage::imageId).containsExactly("torn");
    try (RegionStore local = RegionStore.open(folder.resolve("local"));
        RegionStore made = RegionStore.open(out)) {
      assertThat(made.imageIds()).isEqualTo(local.imageIds());
      for (String id : local.imageIds()) {
        assertThat(made.get(id)).usingRecursiveComparison().isEqualTo(local.get(id));
      }
    }
    assertThat(folder.resolve("store.parts")).doesNotExist();
    assertThat(Files.readString(out.resolve("failed.jsonl"))).contains("torn.png is not an image");
    ExtractJob.Result again =
        ExtractJob.run(HERE, extraction(folder.resolve("images").toString(), out, true));
    assertThat(again.added()).isZero();
    assertThat(again.known()).isEqualTo(IMAGES);
  }

  @Test
  void predictionsAreThoseOfTheLocalCommandFromFilesAndFromAStore() throws IOException {
    String parquet = folder.resolve("regions.parquet").toString();
    ExtractJob.run(HERE, extraction(folder.resolve("images").toString(), Path.of(parquet), false));
    predictLocally("local.json", Ablation.NONE);
    PredictJob.Result answered = PredictJob.run(HERE, prediction(parquet, "files.json", 16));
    PredictJob.run(HERE, prediction(folder.resolve("local").toString(), "store.json", 1));
    PredictJob.run(HERE, prediction(parquet, "one.json", 1));
    assertThat(answered.withoutRegions()).isEqualTo(1);
    assertThat(answered.failed()).isZero();
    for (String name : List.of("files.json", "store.json", "one.json")) {
      assertThat(folder.resolve(name)).hasSameTextualContentAs(folder.resolve("local.json"));
    }
    assertThat(folder.resolve("one.json.best"))
        .hasSameTextualContentAs(folder.resolve("store.json.best"));
    List<JsonNode> local = lines("local.json.best");
    List<JsonNode> found = lines("files.json.best");
    assertThat(found).hasSameSizeAs(local);
    for (int i = 0; i < local.size(); i++) {
      assertThat(found.get(i).path("id")).isEqualTo(local.get(i).path("id"));
      assertThat(found.get(i).path("best").path(0).path("probability").asDouble())
          .isCloseTo(
              local.get(i).path("best").path(0).path("probability").asDouble(), within(1e-5));
    }
    assertThat(folder.resolve("files.json.partial")).doesNotExist();
  }

  private static void predictLocally(String out, Ablation ablation) {
    try (PointerScope scope = new PointerScope()) {
      new Predictor(
              new TrainedModel.Source(
                  LocalSpark.MODELS.resolve("vqa"),
                  folder.resolve("local"),
                  FinetuneTask.VQA,
                  null,
                  ablation,
                  Precision.FLOAT32,
                  new Device("cpu")),
              new Predictor.Request(
                  List.of(folder.resolve("questions.json")),
                  folder.resolve(out),
                  folder.resolve(out + ".best")),
              Progress.silent())
          .run();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LANGUAGE", "VISION"})
  void withoutWordsOrRegionsPredictionsAreThoseOfTheLocalCommandToo(Ablation ablation) {
    predictLocally(ablation + ".json", ablation);
    String out = "spark-" + ablation + ".json";
    PredictJob.run(HERE, prediction(folder.resolve("local").toString(), out, ablation, 16));
    assertThat(folder.resolve(out))
        .hasSameTextualContentAs(folder.resolve(ablation + ".json"))
        .isNotEmptyFile();
  }

  private static List<JsonNode> lines(String name) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name))) {
      lines.add(Json.parse(line, name, JsonNode.class));
    }
    return lines;
  }

  @Test
  void pairsMatchAsTheLibrarySays() {
    Path out = folder.resolve("matches");
    MatchJob.Request request =
        new MatchJob.Request(
            folder.resolve("pairs.jsonl").toString(),
            LocalSpark.model("pretrained"),
            null,
            LocalSpark.model("detector"),
            UnaryOperator.identity(),
            out.toString(),
            Precision.FLOAT32,
            "cpu");
    assertThat(MatchJob.run(HERE, request)).isEqualTo(new MatchJob.Result(IMAGES, 0, 0));
    assertThat(MatchJob.run(HERE, request)).isEqualTo(new MatchJob.Result(IMAGES, 0, 0));
    Map<String, Double> found = new LinkedHashMap<>();
    for (Row row : LocalSpark.session().read().parquet(out.toString()).collectAsList()) {
      found.put(row.getAs("image"), row.getAs("log_odds"));
    }
    assertThat(found).hasSize(IMAGES);
    try (PointerScope scope = new PointerScope();
        RegionStore store = RegionStore.open(folder.resolve("local"));
        PretrainedModel model =
            PretrainedModel.load(
                LocalSpark.MODELS.resolve("pretrained"), Precision.FLOAT32, new Device("cpu"))) {
      Matcher matcher = new Matcher(model);
      found.forEach(
          (image, logOdds) ->
              assertThat(logOdds)
                  .isCloseTo(
                      matcher
                          .match("a red square", store.get(image.substring("images/".length())))
                          .logOdds(),
                      within(1e-4)));
    }
  }

  @Test
  void mistakesAreOneSentence() {
    String images = folder.resolve("images").toString();
    assertThatThrownBy(
            () -> ExtractJob.run(HERE, extraction(images, folder.resolve("images"), false)))
        .isInstanceOf(UserError.class)
        .hasMessage(images + " is there already; delete it or give another name");
    assertThatThrownBy(
            () ->
                PredictJob.run(
                    HERE, prediction(folder.resolve("nothing").toString(), "no.json", 1)))
        .isInstanceOf(UserError.class)
        .message()
        .hasLineCount(1)
        .contains("nothing");
  }
}
