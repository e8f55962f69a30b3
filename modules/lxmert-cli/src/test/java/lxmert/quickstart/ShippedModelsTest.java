package lxmert.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lxmert.answer.Answerer;
import lxmert.answer.ImageRegions;
import lxmert.answer.Reply;
import lxmert.dataset.VqaQuestion;
import lxmert.world.WorldImage;
import lxmert.world.WorldPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the models that come with the program to the figures of their card. */
class ShippedModelsTest {
  private static final ShippedModels SHIPPED = new ShippedModels(Path.of("../../models/world"));
  private static final int IMAGES = 60;
  private static final int QUESTIONS = 20;
  private static final int STATEMENTS = 6;
  private static final long SEED = 4711;
  private static final long MOST_BYTES = 25 << 20;

  @TempDir Path folder;

  /** Right answers and questions, by kind. */
  private final Map<String, int[]> kinds = new TreeMap<>();

  /** Exactly the true answer. The least is what was measured less about three standard errors. */
  @Test
  void questionsAboutNewImagesAreAnswered() {
    try (Answerer answerer = Answerer.load(SHIPPED.answering(), SHIPPED.detector())) {
      for (int number = 0; number < IMAGES; number++) {
        WorldImage image = WorldImage.make(SEED, number, QUESTIONS);
        ask(answerer, image);
      }
    }
    int asked = kinds.values().stream().mapToInt(each -> each[1]).sum();
    int right = kinds.values().stream().mapToInt(each -> each[0]).sum();
    assertThat(asked).isGreaterThan(1000);
    assertThat((double) right / asked).as("%d of %d", right, asked).isGreaterThan(0.96);
    assertThat(kinds).hasSize(9);
    kinds.forEach(
        (kind, each) ->
            assertThat((double) each[0] / each[1])
                .as("%s: %d of %d", kind, each[0], each[1])
                .isGreaterThan(0.8));
  }

  private void ask(Answerer answerer, WorldImage image) {
    Path file = folder.resolve(image.id() + ".png");
    image.write(file);
    ImageRegions found = answerer.detectRegions(file);
    List<VqaQuestion> questions = image.questions();
    List<Reply> replies =
        answerer.ask(found, questions.stream().map(VqaQuestion::sentence).toList());
    for (int i = 0; i < questions.size(); i++) {
      int[] kind = kinds.computeIfAbsent(questions.get(i).questionType(), each -> new int[2]);
      kind[0] += questions.get(i).label().containsKey(replies.get(i).best().text()) ? 1 : 0;
      kind[1]++;
    }
  }

  @Test
  void statementsAboutTwoNewImagesAreJudged() {
    int said = 0;
    int right = 0;
    try (Answerer answerer = Answerer.load(SHIPPED.pairs(), SHIPPED.detector())) {
      for (int number = 0; number < IMAGES; number++) {
        WorldPair pair = WorldPair.make(SEED, number);
        List<WorldPair.Saying> statements = pair.statements(STATEMENTS);
        List<ImageRegions> found =
            List.of(
                answerer.detectRegions(pair.png(false), "left"),
                answerer.detectRegions(pair.png(true), "right"));
        List<String> sentences = statements.stream().map(WorldPair.Saying::sentence).toList();
        List<Reply> replies = answerer.ask(found, sentences);
        for (int i = 0; i < replies.size(); i++, said++) {
          boolean judged = Boolean.parseBoolean(replies.get(i).best().text());
          right += judged == statements.get(i).isTrue() ? 1 : 0;
        }
      }
    }
    assertThat(said).isGreaterThan(200);
    assertThat((double) right / said).as("%d of %d", right, said).isGreaterThan(0.82);
  }

  @Test
  void theyAreSmallEnoughToComeWithTheProgram() throws IOException {
    try (Stream<Path> files = Files.walk(SHIPPED.folder())) {
      assertThat(files.filter(Files::isRegularFile).mapToLong(ShippedModelsTest::size).sum())
          .isLessThan(MOST_BYTES);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
