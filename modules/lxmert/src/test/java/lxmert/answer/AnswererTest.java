package lxmert.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lxmert.checkpoint.ModelUse;
import lxmert.io.UserError;
import lxmert.model.ProblemType;
import lxmert.tensor.Garbage;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswererTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/frcnn");
  private static final Path IMAGE = GOLDEN.resolve("image_b.png");
  private static final Path OTHER = GOLDEN.resolve("image_c.png");
  private static final List<String> QUESTIONS =
      List.of("is the cat red ?", "how many", "what color is the big dog on the left of it");

  @TempDir static Path folder;
  private static Path detector;
  private static Path model;
  private static Answerer answerer;

  @BeforeAll
  static void load() {
    detector = SmallAnswerer.writeDetector(folder.resolve("detector"));
    model = SmallAnswerer.writeModel(folder.resolve("model"), SmallAnswerer.featureSize());
    answerer = Answerer.load(model, detector);
  }

  @AfterAll
  static void close() {
    answerer.close();
  }

  @Test
  void seesRegionsWithNamesAndBoxes() {
    ImageRegions image = answerer.detectRegions(IMAGE);
    assertThat(image.regions()).isNotEmpty();
    Region first = image.regions().get(0);
    assertThat(first.object()).isIn("cat", "dog", "tree", "car", "man");
    assertThat(first.attribute()).isIn("red", "green", "blue");
    assertThat(first.objectProbability()).isBetween(0.0, 1.0);
    assertThat(first.box().left()).isLessThan(first.box().right());
    assertThat(first.box().bottom()).isLessThanOrEqualTo(225.01);
  }

  @Test
  void bytesAndFilesAreTheSameImage() throws Exception {
    ImageRegions fromBytes = answerer.detectRegions(Files.readAllBytes(IMAGE), "upload");
    assertThat(fromBytes.regions()).isEqualTo(answerer.detectRegions(IMAGE).regions());
  }

  @Test
  void oneManyAndBatchedQuestionsGiveTheSameAnswers() {
    ImageRegions image = answerer.detectRegions(IMAGE);
    ImageRegions other = answerer.detectRegions(OTHER);
    List<Reply> many = answerer.ask(image, QUESTIONS);
    List<Answerer.Request> requests = new ArrayList<>();
    for (String question : QUESTIONS) {
      requests.add(new Answerer.Request(image, question));
      requests.add(new Answerer.Request(other, question));
    }
    List<Reply> batch = answerer.ask(requests);
    for (int i = 0; i < QUESTIONS.size(); i++) {
      assertSame(many.get(i), answerer.ask(IMAGE, QUESTIONS.get(i)));
      assertSame(many.get(i), batch.get(2 * i));
      assertSame(batch.get(2 * i + 1), answerer.ask(other, QUESTIONS.get(i)));
    }
  }

  @Test
  void answersAreProbabilitiesBestFirst() {
    Reply reply = answerer.ask(answerer.detectRegions(IMAGE), "is it red");
    List<Double> probabilities = reply.answers().stream().map(Answer::probability).toList();
    assertThat(reply.answers()).hasSize(5);
    assertThat(reply.best()).isEqualTo(reply.answers().get(0));
    assertThat(probabilities).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(probabilities).allMatch(each -> each > 0 && each < 1);
    assertThat(answerer.answers())
        .containsExactlyInAnyOrderElementsOf(reply.answers().stream().map(Answer::text).toList());
  }

  @Test
  void manyThreadsMayAsk() throws Exception {
    ImageRegions image = answerer.detectRegions(IMAGE);
    List<Reply> expected = answerer.ask(image, QUESTIONS);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Reply>> replies =
          IntStream.range(0, 24)
              .mapToObj(i -> pool.submit(() -> answerer.ask(IMAGE, QUESTIONS.get(i % 3))))
              .toList();
      for (int i = 0; i < replies.size(); i++) {
        assertSame(expected.get(i % 3), replies.get(i).get());
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void memoryStaysFlat() {
    ImageRegions image = answerer.detectRegions(IMAGE);
    ask(image, 50);
    long before = Pointer.totalBytes();
    ask(image, 200);
    assertThat(Pointer.totalBytes() - before).isLessThan(1 << 20);
  }

  private static void ask(ImageRegions image, int times) {
    for (int i = 0; i < times; i++) {
      answerer.ask(image, QUESTIONS.get(i % 3));
    }
  }

  @Test
  void refusesWhatIsNoQuestion() {
    ImageRegions image = answerer.detectRegions(IMAGE);
    assertThatThrownBy(() -> answerer.ask(image, "  \n"))
        .isInstanceOf(UserError.class)
        .hasMessage("the question is empty, expected a sentence");
    String endless =
        IntStream.range(0, 10_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    assertThatThrownBy(() -> answerer.ask(image, endless))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has more than 200 words, expected a sentence");
    assertThat(answerer.ask(image, List.of())).isEmpty();
  }

  @Test
  void refusesADetectorWithOtherFeatures() {
    Path other = SmallAnswerer.writeModel(folder.resolve("other"), 7);
    assertThatThrownBy(() -> Answerer.load(other, detector))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("makes features of size " + SmallAnswerer.featureSize())
        .hasMessageContaining("reads features of size 7");
  }

  @Test
  void aModelOfOneRightAnswerGivesASoftmax() {
    try (Answerer nlvr = load(new ModelUse("nlvr", ProblemType.SINGLE_LABEL_CLASSIFICATION, 20))) {
      Reply reply = nlvr.ask(IMAGE, QUESTIONS.get(0));
      assertThat(reply.answers()).hasSize(5);
      assertThat(reply.answers().stream().mapToDouble(Answer::probability).sum())
          .isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void aQuestionIsCutToTheLengthOfTheTraining() {
    String question = QUESTIONS.get(2);
    ModelUse use = new ModelUse("vqa", ProblemType.MULTI_LABEL_CLASSIFICATION, 5);
    try (Answerer trainedOnThreeWords = load(use)) {
      ImageRegions image = trainedOnThreeWords.detectRegions(IMAGE);
      Reply cut = trainedOnThreeWords.ask(image, "what color is");
      assertThat(trainedOnThreeWords.ask(image, question).answers()).isEqualTo(cut.answers());
      assertThat(answerer.ask(image, question).answers()).isNotEqualTo(cut.answers());
    }
    Path model = SmallAnswerer.writeModel(folder.resolve("cut"), SmallAnswerer.featureSize(), use);
    try (Answerer longer = Answerer.load(model, detector, withLength(20))) {
      ImageRegions image = longer.detectRegions(IMAGE);
      assertSame(answerer.ask(image, question), longer.ask(image, question));
    }
  }

  @Test
  void aLengthThatTheModelDoesNotReadIsRefused() {
    Path model = SmallAnswerer.writeModel(folder.resolve("short"), SmallAnswerer.featureSize());
    assertThatThrownBy(() -> Answerer.load(model, detector, withLength(41)))
        .isInstanceOf(UserError.class)
        .hasMessage("max_length is 41, but the model reads 40 word pieces");
  }

  private static Answerer.Options withLength(int maxLength) {
    return new Answerer.Options("cpu", Precision.FLOAT32, maxLength, 5);
  }

  private static Answerer load(ModelUse use) {
    Path model = folder.resolve("model of " + use.maxLength() + use.task());
    return Answerer.load(
        SmallAnswerer.writeModel(model, SmallAnswerer.featureSize(), use), detector);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void closingFreesAllThatWasLoaded(Precision precision) throws InterruptedException {
    Answerer.Options options = new Answerer.Options("cpu", precision, 20, 5);
    Answerer.load(model, detector, options).close(); // now what is loaded once a process is there
    Garbage.collect();
    long before = Pointer.totalCount();
    Answerer loaded = Answerer.load(model, detector, options);
    assertThat(Pointer.totalCount()).isGreaterThan(before);
    loaded.close();
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  @Test
  void aFailedLoadFreesWhatItHadLoaded() throws Exception {
    Path misfit = SmallAnswerer.writeModel(folder.resolve("misfit"), 7);
    Path torn = SmallAnswerer.writeDetector(folder.resolve("torn"));
    Path noModel = Files.createDirectories(folder.resolve("nothing"));
    Files.write(torn.resolve("model.safetensors"), new byte[100]);
    long before = Pointer.totalCount();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> Answerer.load(misfit, detector)).isInstanceOf(UserError.class);
      assertThatThrownBy(() -> Answerer.load(model, torn)).isInstanceOf(UserError.class);
      assertThatThrownBy(() -> Answerer.load(noModel, detector)).isInstanceOf(UserError.class);
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  private static void assertSame(Reply expected, Reply actual) {
    assertThat(actual.question()).isEqualTo(expected.question());
    for (int i = 0; i < expected.answers().size(); i++) {
      assertThat(actual.answers().get(i).text()).isEqualTo(expected.answers().get(i).text());
      assertThat(actual.answers().get(i).probability())
          .isCloseTo(expected.answers().get(i).probability(), within(1e-4));
    }
  }
}
