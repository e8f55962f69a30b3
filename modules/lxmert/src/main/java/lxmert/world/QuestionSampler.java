package lxmert.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import lxmert.world.Question.Kind;

/** Asks questions about a scene, of all kinds, none of them twice in other words. */
final class QuestionSampler {
  private static final double[] WEIGHTS = {1.4, 1.3, 1.3, 0.7, 0.9, 1.2, 0.8, 0.9, 2, 1.4};
  private static final Kind[] KINDS = {
    Kind.EXISTENCE,
    Kind.COLOR,
    Kind.SHAPE,
    Kind.SIZE,
    Kind.TEXTURE,
    Kind.COUNT,
    Kind.COMPARISON,
    Kind.COMPARISON,
    Kind.RELATION,
    Kind.LOGIC
  };
  private static final int TRIES_EACH = 8;

  private final long seed;
  private final String purpose;
  private final double[] weights;

  /** The questions of another purpose about the same scene are others. */
  QuestionSampler(long seed, String purpose) {
    this(seed, purpose, Map.of());
  }

  /**
   * The same with some kinds asked more often or less.
   *
   * @param emphasis how many times as often, by the kind's word
   */
  QuestionSampler(long seed, String purpose, Map<String, Double> emphasis) {
    this.seed = seed;
    this.purpose = purpose;
    weights =
        IntStream.range(0, KINDS.length)
            .mapToDouble(i -> WEIGHTS[i] * emphasis.getOrDefault(KINDS[i].word(), 1.0))
            .toArray();
  }

  /** At most so many questions; fewer where the scene has not enough to ask about. */
  List<Question> ask(Scene scene, int max) {
    Observer observer = new Observer(scene, Dice.at(seed, scene.imageId() + "/" + purpose));
    List<Question> questions = new ArrayList<>();
    Set<Program> asked = new HashSet<>();
    for (int i = 0; i < max * TRIES_EACH && questions.size() < max; i++) {
      ask(observer).filter(question -> asked.add(question.program())).ifPresent(questions::add);
    }
    return questions;
  }

  private Optional<Question> ask(Observer observer) {
    return switch (observer.dice().weighted(weights)) {
      case 0 -> ExistenceQuestions.ask(observer);
      case 1 -> AttributeQuestions.ask(observer, Attribute.COLOUR);
      case 2 -> AttributeQuestions.ask(observer, Attribute.SHAPE);
      case 3 -> AttributeQuestions.ask(observer, Attribute.SIZE);
      case 4 -> AttributeQuestions.ask(observer, Attribute.TEXTURE);
      case 5 -> CountQuestions.ask(observer);
      case 6 -> NumberComparisons.ask(observer);
      case 7 -> ThingComparisons.ask(observer);
      case 8 -> RelationQuestions.ask(observer);
      default -> LogicQuestions.ask(observer);
    };
  }
}
