package lxmert.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuestionSamplerTest {
  private static final int PER_IMAGE = 10;
  private static final List<Question> QUESTIONS = questions(1200, 1);

  private static List<Question> questions(int images, long seed) {
    SceneSampler scenes = new SceneSampler(WorldOptions.of(images, seed));
    QuestionSampler questions = new QuestionSampler(seed, "test");
    return IntStream.range(0, images)
        .mapToObj(number -> scenes.sample(Split.TRAIN.imageId(number)))
        .flatMap(scene -> questions.ask(scene, PER_IMAGE).stream())
        .toList();
  }

  @Test
  void everyAnswerFollowsFromTheWordsAndTheImage() {
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (int seed = 0; seed < 8; seed++) {
      SceneSampler scenes = new SceneSampler(WorldOptions.of(40, seed));
      QuestionSampler questions = new QuestionSampler(seed, "test");
      for (int i = 0; i < 40; i++) {
        Scene scene = scenes.sample(Split.VALID.imageId(i));
        for (Question question : questions.ask(scene, PER_IMAGE)) {
          checked += check(question, scene, wrong);
          for (Question entailed : question.entailed()) {
            checked += check(entailed, scene, wrong);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(8 * 40 * PER_IMAGE);
  }

  private static int check(Question question, Scene scene, List<String> wrong) {
    String answer = SentenceOracle.answer(question.sentence(), scene);
    if (!answer.equals(question.answer())) {
      wrong.add(question.sentence() + " -> " + question.answer() + ", but " + answer);
    }
    return 1;
  }

  @Test
  void answersAreBalanced() {
    for (Question.Kind kind : Question.Kind.values()) {
      List<String> answers =
          QUESTIONS.stream()
              .filter(question -> question.form().kind() == kind)
              .map(Question::answer)
              .toList();
      assertThat(answers).as(kind.word()).hasSizeGreaterThan(300);
      double yes = Collections.frequency(answers, "yes");
      double no = Collections.frequency(answers, "no");
      if (yes + no > 0) {
        assertThat(yes / (yes + no)).as(kind.word()).isBetween(0.42, 0.58);
      }
    }
    assertThat(mostFrequentShare(Question.Kind.COUNT)).isLessThan(0.33);
    assertThat(mostFrequentShare(Question.Kind.TEXTURE)).isLessThan(0.33);
  }

  private static double mostFrequentShare(Question.Kind kind) {
    Map<String, Integer> counts = new HashMap<>();
    QUESTIONS.stream()
        .filter(question -> question.form().kind() == kind)
        .forEach(question -> counts.merge(question.answer(), 1, Integer::sum));
    int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
    return (double) Collections.max(counts.values()) / sum;
  }

  @Test
  void aBagOfWordsCannotAnswer() {
    int held = QUESTIONS.size() / 4;
    BagOfWords bag = new BagOfWords(QUESTIONS.subList(held, QUESTIONS.size()));
    Map<Question.Kind, double[]> right = new EnumMap<>(Question.Kind.class);
    for (Question question : QUESTIONS.subList(0, held)) {
      if (question.answerType().equals("yes/no")) {
        double[] count = right.computeIfAbsent(question.form().kind(), kind -> new double[2]);
        count[0] += bag.answer(question.sentence()).equals(question.answer()) ? 1 : 0;
        count[1]++;
      }
    }
    double all = right.values().stream().mapToDouble(count -> count[0]).sum();
    double asked = right.values().stream().mapToDouble(count -> count[1]).sum();
    assertThat(all / asked).isLessThan(0.55);
    right.forEach(
        (kind, count) -> assertThat(count[0] / count[1]).as(kind.word()).isLessThan(0.65));
  }

  @Test
  void theOrderOfWordsDecides() {
    SceneSampler scenes = new SceneSampler(WorldOptions.of(200, 4));
    QuestionSampler sampler = new QuestionSampler(4, "test");
    int swapped = 0;
    for (int i = 0; i < 200; i++) {
      Scene scene = scenes.sample(Split.TRAIN.imageId(i));
      for (Question question : sampler.ask(scene, PER_IMAGE)) {
        if (question.form().detailed().equals("relVerify")) {
          assertThat(SentenceOracle.answer(swap(question), scene))
              .isEqualTo(question.answer().equals("yes") ? "no" : "yes");
          swapped++;
        }
      }
    }
    assertThat(swapped).isGreaterThan(30);
  }

  /** The two things that are named change places. */
  private static String swap(Question question) {
    String first = question.mentions().get(0).phrase();
    String second = question.mentions().get(1).phrase();
    return question.sentence().replace(first, "#").replace(second, first).replace("#", second);
  }

  @Test
  void someKindsMayBeAskedMoreOften() {
    WorldOptions options = WorldOptions.of(300, 5).withEmphasis(Map.of("comparison", 4.0));
    assertThat(shareOfComparisons(options, Split.TRAIN))
        .isGreaterThan(2 * shareOfComparisons(WorldOptions.of(300, 5), Split.TRAIN));
    assertThat(asked(options, Split.TEST)).isEqualTo(asked(WorldOptions.of(300, 5), Split.TEST));
    assertThatThrownBy(() -> options.withEmphasis(Map.of("taste", 2.0)))
        .hasMessage(
            "a kind of question is taste, expected existence or color or shape or size or texture or"
                + " count or comparison or relation or logic");
    assertThatThrownBy(() -> options.withEmphasis(Map.of("count", -1.0)))
        .hasMessageContaining("the emphasis on count is -1.0");
  }

  private static double shareOfComparisons(WorldOptions options, Split split) {
    List<Question> asked = asked(options, split);
    return (double)
            asked.stream().filter(each -> each.form().kind() == Question.Kind.COMPARISON).count()
        / asked.size();
  }

  private static List<Question> asked(WorldOptions options, Split split) {
    SceneSampler scenes = new SceneSampler(options);
    List<Scene> all =
        IntStream.range(0, 300).mapToObj(i -> scenes.sample(split.imageId(i))).toList();
    return new World(options, Map.of(split, all))
        .questions(split, "vqa").stream().map(World.Asked::question).toList();
  }

  @Test
  void nothingIsAskedTwiceAboutAImage() {
    SceneSampler scenes = new SceneSampler(WorldOptions.of(50, 8));
    QuestionSampler sampler = new QuestionSampler(8, "test");
    for (int i = 0; i < 50; i++) {
      List<Question> asked = sampler.ask(scenes.sample(Split.TEST.imageId(i)), PER_IMAGE);
      assertThat(asked).extracting(Question::program).doesNotHaveDuplicates();
      assertThat(asked).hasSizeGreaterThan(5);
    }
  }

  /** Naive Bayes over the words of a question: the best that a reader without an image can do. */
  private static final class BagOfWords {
    private static final double SMOOTHING = 0.1;
    private final Map<String, Map<String, Integer>> counts = new HashMap<>();
    private final Map<String, Integer> questions = new HashMap<>();
    private final Set<String> vocabulary = new HashSet<>();

    BagOfWords(List<Question> training) {
      for (Question question : training) {
        questions.merge(question.answer(), 1, Integer::sum);
        Map<String, Integer> own =
            counts.computeIfAbsent(question.answer(), answer -> new HashMap<>());
        for (String word : words(question.sentence())) {
          own.merge(word, 1, Integer::sum);
          vocabulary.add(word);
        }
      }
    }

    static List<String> words(String sentence) {
      return List.of(sentence.toLowerCase(Locale.ROOT).split("[^a-z-]+", -1));
    }

    String answer(String sentence) {
      return Collections.max(
          questions.keySet(),
          (a, b) -> Double.compare(logLikelihood(a, sentence), logLikelihood(b, sentence)));
    }

    private double logLikelihood(String answer, String sentence) {
      Map<String, Integer> own = counts.getOrDefault(answer, Map.of());
      double sum = own.values().stream().mapToInt(Integer::intValue).sum();
      double log = Math.log(questions.getOrDefault(answer, 0));
      for (String word : words(sentence)) {
        double count = own.getOrDefault(word, 0) + SMOOTHING;
        log += Math.log(count / (sum + SMOOTHING * vocabulary.size()));
      }
      return log;
    }
  }
}
