package lxmert.world;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lxmert.world.Question.Form;
import lxmert.world.Question.Kind;
import lxmert.world.Question.Semantic;
import lxmert.world.Question.Structural;

/** "How many red circles are there?" */
final class CountQuestions {
  private static final Form SOME = new Form(Kind.COUNT, Structural.QUERY, Semantic.OBJ, "count");
  private static final Form ALL =
      new Form(Kind.COUNT, Structural.QUERY, Semantic.GLOBAL, "countAll");

  private static final List<String> TEMPLATES =
      List.of(
          "how many %s are there",
          "how many %s are in the image",
          "how many %s can you see in the picture",
          "how many %s does the picture show",
          "what is the number of %s");

  private CountQuestions() {}

  /** Asks for a number first and for things of that number second, so that ones do not prevail. */
  static Optional<Question> ask(Observer observer) {
    Scene scene = observer.scene();
    TreeMap<Integer, List<Description>> byCount =
        descriptions(observer)
            .distinct()
            .collect(
                Collectors.groupingBy(
                    description -> description.countIn(scene), TreeMap::new, Collectors.toList()));
    List<Integer> counts = List.copyOf(byCount.keySet());
    double[] weights =
        counts.stream()
            .mapToDouble(count -> count < 2 ? 0.3 + count / 5.0 : 1 + count / 4.0)
            .toArray();
    int count = counts.get(observer.dice().weighted(weights));
    Description description =
        observer.dice().pick(byCount.getOrDefault(count, List.of(Description.ANYTHING)));
    Phrases phrases = observer.phrases();
    return Optional.of(
        Question.of(
            description.equals(Description.ANYTHING) ? ALL : SOME,
            description.head(),
            phrases.ask(TEMPLATES, phrases.many(description)),
            Integer.toString(description.countIn(scene)),
            Program.select(description).then("count", "")));
  }

  private static Stream<Description> descriptions(Observer observer) {
    Set<Attribute> pattern = observer.pattern(2);
    Stream<Description> present =
        observer.scene().things().stream()
            .flatMap(
                thing ->
                    Stream.concat(
                        Stream.of(Description.of(thing, pattern)),
                        pattern.stream().map(each -> Description.of(thing, Set.of(each)))));
    return Stream.of(Stream.of(Description.ANYTHING), present, observer.absent(pattern).stream())
        .flatMap(each -> each);
  }
}
