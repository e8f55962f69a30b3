package lxmert.world;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The scenes of all splits. What is said about a scene depends on the seed and its image id alone.
 *
 * @param scenes in the order of their numbers
 */
record World(WorldOptions options, Map<Split, List<Scene>> scenes) {
  /** One question with its place in the world. */
  record Asked(Scene scene, long number, int place, Question question) {}

  List<Scene> scenes(Split split) {
    return scenes.getOrDefault(split, List.of());
  }

  /**
   * Questions about every image of a split.
   *
   * @param purpose other purposes get other questions
   */
  List<Asked> questions(Split split, String purpose) {
    Map<String, Double> emphasis = split == Split.TRAIN ? options.emphasis() : Map.of();
    QuestionSampler sampler = new QuestionSampler(options.seed(), purpose, emphasis);
    List<Scene> all = scenes(split);
    return IntStream.range(0, all.size())
        .parallel()
        .boxed()
        .flatMap(
            i -> {
              Scene scene = all.get(i);
              List<Question> questions = sampler.ask(scene, options.questions());
              return IntStream.range(0, questions.size())
                  .mapToObj(
                      place ->
                          new Asked(scene, split.first(options) + i, place, questions.get(place)));
            })
        .toList();
  }
}
