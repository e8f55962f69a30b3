package lxmert.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lxmert.answer.Answer;
import lxmert.answer.Answerer;
import lxmert.answer.RegionAnswerer;
import lxmert.answer.Reply;
import lxmert.heads.Embedder;
import lxmert.heads.Embedding;
import lxmert.heads.MatchScore;
import lxmert.heads.Matcher;
import lxmert.heads.PretrainedModel;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.vision.Detector;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import lxmert.world.WorldImage;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the transformers make of rows is what the library makes of images, one at a time. */
class TransformersTest {
  private static final StructType QUESTIONS =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("content", DataTypes.BinaryType)
          .add("question", DataTypes.StringType);

  @TempDir static Path folder;

  private static final Map<String, Regions> EXPECTED = new LinkedHashMap<>();
  private static final List<Row> ROWS = new ArrayList<>();

  @BeforeAll
  static void detect() throws IOException {
    try (PointerScope scope = new PointerScope();
        Detector detector =
            Detector.load(LocalSpark.MODELS.resolve("detector"), new Device("cpu"))) {
      for (WorldImage image : LocalSpark.images(6, 2)) {
        byte[] png = LocalSpark.png(image);
        Files.write(folder.resolve(image.id() + ".png"), png);
        EXPECTED.put(image.id(), detector.detect(ImageReader.read(png, image.id())));
        image
            .questions()
            .forEach(each -> ROWS.add(RowFactory.create(image.id(), png, each.sentence())));
      }
    }
    Files.writeString(folder.resolve("torn.png"), "no image");
  }

  private static RegionExtractor extractor() {
    return new RegionExtractor().setDetector(LocalSpark.model("detector")).setDevice("cpu");
  }

  private static Dataset<Row> questions(int partitions) {
    return LocalSpark.session().createDataFrame(ROWS, QUESTIONS).repartition(partitions);
  }

  @Test
  void regionsOfFilesAreThoseOfTheDetectorToTheBitWhateverThePartitions() {
    Dataset<Row> files = LocalSpark.session().read().format("binaryFile").load(folder + "/*.png");
    for (int partitions : new int[] {1, 5}) {
      List<Row> rows = extractor().transform(files.repartition(partitions)).collectAsList();
      assertThat(rows).hasSize(EXPECTED.size() + 1);
      for (Row row : rows) {
        String path = row.getAs("path");
        String id = path.substring(path.lastIndexOf('/') + 1).replace(".png", "");
        if (id.equals("torn")) {
          assertThat(row.<String>getAs("error"))
              .isEqualTo(path + " is not an image, expected PNG, JPEG, WebP, BMP or GIF");
          assertThat(row.<Row>getAs("regions")).isNull();
        } else {
          assertThat(row.<String>getAs("error")).isNull();
          assertThat(RegionRows.read(row.getAs("regions")))
              .usingRecursiveComparison()
              .isEqualTo(EXPECTED.get(id));
        }
      }
    }
  }

  @Test
  void namesOfFilesServeAsWell() {
    List<Row> rows =
        List.of(
            RowFactory.create(folder.resolve("torn.png").toString()),
            RowFactory.create(folder.resolve("none.png").toUri().toString()),
            RowFactory.create((Object) null));
    Dataset<Row> found =
        extractor()
            .setInputCol("name")
            .setErrorCol("why")
            .transform(
                LocalSpark.session()
                    .createDataFrame(rows, new StructType().add("name", DataTypes.StringType)));
    assertThat(found.collectAsList().stream().map(row -> row.<String>getAs("why")))
        .containsExactly(
            folder.resolve("torn.png") + " is not an image, expected PNG, JPEG, WebP, BMP or GIF",
            "cannot read %s: no such file or folder".formatted(folder.resolve("none.png")),
            "there is no image");
  }

  @Test
  void aSavedPipelineAnswersAsTheAnswererDoesToTheBitOneByOne() throws IOException {
    PipelineStage[] stages = {
      extractor(),
      new SQLTransformer().setStatement("SELECT id, regions, question, error FROM __THIS__"),
      new QuestionAnswerer().setModel(LocalSpark.model("vqa")).setDevice("cpu").setBatch(1)
    };
    Pipeline pipeline = new Pipeline().setStages(stages);
    String saved = folder.resolve("pipeline").toString();
    pipeline.fit(questions(1)).write().overwrite().save(saved);
    List<Row> answered = PipelineModel.load(saved).transform(questions(3)).collectAsList();
    List<Row> batched =
        new QuestionAnswerer()
            .setModel(LocalSpark.model("vqa"))
            .setBatch(5)
            .transform(extractor().transform(questions(1)))
            .collectAsList();
    Map<String, Reply> expected = replies();
    assertThat(answered).hasSize(ROWS.size());
    for (Row row : answered) {
      Reply reply = Objects.requireNonNull(expected.get(key(row)));
      assertThat(answers(row)).isEqualTo(reply.answers());
      assertThat(row.<String>getAs("answer")).isEqualTo(reply.best().text());
    }
    for (Row row : batched) {
      Answer best = Objects.requireNonNull(expected.get(key(row))).best();
      assertThat(row.<String>getAs("answer")).isEqualTo(best.text());
      assertThat(answers(row).get(0).probability()).isCloseTo(best.probability(), within(1e-5));
    }
  }

  private static String key(Row row) {
    return row.getAs("id") + " " + row.getAs("question");
  }

  private static Map<String, Reply> replies() {
    Map<String, Reply> replies = new LinkedHashMap<>();
    Answerer.Options options = new Answerer.Options("cpu", Precision.FLOAT32, null, 5);
    try (PointerScope scope = new PointerScope();
        Threaded<RegionAnswerer> model =
            Threaded.of(
                RegionAnswerer.load(
                    LocalSpark.MODELS.resolve("vqa"), options, new Device("cpu")))) {
      for (Row row : ROWS) {
        List<Regions> image = List.of(Objects.requireNonNull(EXPECTED.get(row.getString(0))));
        List<String> question = List.of(row.getString(2));
        replies.put(
            row.getString(0) + " " + row.getString(2),
            model.call(() -> model.network().ask(image, question)).get(0));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return replies;
  }

  private static List<Answer> answers(Row row) {
    return row.<Row>getList(row.fieldIndex("answers")).stream()
        .map(each -> new Answer(each.getString(0), each.getDouble(1)))
        .toList();
  }

  @Test
  void sentencesMatchAndEmbedAsInTheLibrary() {
    Dataset<Row> regions =
        extractor().transform(questions(2)).withColumnRenamed("question", "sentence");
    String model = LocalSpark.model("pretrained");
    List<Row> rows =
        new ImageTextEmbedder()
            .setModel(model)
            .setDevice("cpu")
            .setLayers("pooled_output", "x_layers.1.lang")
            .transform(new ImageTextMatcher().setModel(model).setDevice("cpu").transform(regions))
            .collectAsList();
    assertThat(rows).hasSize(ROWS.size());
    try (PointerScope scope = new PointerScope();
        PretrainedModel network =
            PretrainedModel.load(Path.of(model), Precision.FLOAT32, new Device("cpu"));
        Embedder embedder =
            Embedder.load(
                Path.of(model),
                List.of("pooled_output", "x_layers.1.lang"),
                Precision.FLOAT32,
                new Device("cpu"))) {
      for (Row row : rows) {
        String sentence = row.getAs("sentence");
        Regions image = Objects.requireNonNull(EXPECTED.get(row.<String>getAs("id")));
        MatchScore score = new Matcher(network).match(sentence, image);
        assertThat(row.<Double>getAs("log_odds")).isCloseTo(score.logOdds(), within(1e-4));
        assertThat(row.<Double>getAs("probability")).isCloseTo(score.probability(), within(1e-5));
        Embedding expected = embedder.embed(List.of(sentence), List.of(image)).get(0);
        compare(row.getList(row.fieldIndex("pooled_output")), expected.values().get(0), 0);
        List<scala.collection.Seq<Float>> words = row.getList(row.fieldIndex("x_layers_1_lang"));
        assertThat(words).hasSize(expected.words());
        for (int i = 0; i < words.size(); i++) {
          compare(
              scala.jdk.javaapi.CollectionConverters.asJava(words.get(i)),
              expected.values().get(1),
              i * embedder.size());
        }
      }
    }
  }

  private static void compare(List<Float> found, float[] expected, int from) {
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).isCloseTo(expected[from + i], within(1e-4f));
    }
  }

  @Test
  void aBadQuestionIsAnErrorOfItsRowAlone() {
    Dataset<Row> regions = extractor().transform(questions(1));
    Dataset<Row> asked =
        regions.selectExpr(
            "id",
            "if(id = '%s', ' ', question) as question".formatted(ROWS.get(0).getString(0)),
            "if(id = '%s', null, regions) as regions".formatted(ROWS.get(2).getString(0)));
    List<Row> rows =
        new QuestionAnswerer().setModel(LocalSpark.model("vqa")).transform(asked).collectAsList();
    assertThat(rows.stream().map(row -> String.valueOf(row.<String>getAs("error"))).distinct())
        .containsExactlyInAnyOrder(
            "the question is empty, expected a sentence", "the image has no regions", "null");
  }

  @Test
  void columnsAndSettingsThatDoNotFitAreNamed() {
    assertThatThrownBy(() -> extractor().setInputCol("image").transform(questions(1)))
        .isInstanceOf(UserError.class)
        .hasMessage("there is no column image, expected one of id, content, question");
    assertThatThrownBy(
            () -> new QuestionAnswerer().setModel("m").setRegionsCols("id").transform(questions(1)))
        .hasMessage("column id is string, expected regions as RegionExtractor makes them");
    assertThatThrownBy(() -> new RegionExtractor("r").transform(questions(1)))
        .hasMessage("r has no detector");
  }
}
