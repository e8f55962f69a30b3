package lxmert.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lxmert.world.Question.Form;
import lxmert.world.Question.Kind;
import lxmert.world.Question.Semantic;
import lxmert.world.Question.Structural;

/** "Is there a red circle?" */
final class ExistenceQuestions {
  private static final Form FORM =
      new Form(Kind.EXISTENCE, Structural.VERIFY, Semantic.OBJ, "exist");
  private static final double DENIED = 0.25;
  private static final double PLURAL = 0.2;

  private static final List<String> ONE =
      List.of(
          "is there %s",
          "is there %s in the image",
          "is there %s in the picture",
          "does the image contain %s",
          "can you see %s",
          "is %s present");
  private static final List<String> MANY = List.of("are there any %s", "do you see any %s");
  private static final List<String> NOT_ONE =
      List.of("is there not %s", "is there not %s in the image", "does the image not contain %s");
  private static final List<String> NONE = List.of("is there no %s", "is no %s present");

  private ExistenceQuestions() {}

  static Optional<Question> ask(Observer observer) {
    Set<Attribute> pattern = observer.pattern(3);
    Description present = observer.present(pattern);
    return observer
        .absent(pattern)
        .map(absent -> observer.dice().chance(0.5) ? present : absent)
        .map(description -> question(observer, description));
  }

  private static Question question(Observer observer, Description description) {
    boolean exists = description.countIn(observer.scene()) > 0;
    Program program = Program.select(description).then("exist", "?");
    if (observer.dice().chance(DENIED)) {
      String sentence = deny(observer, description);
      return Question.of(
          FORM, description.head(), sentence, Question.yes(!exists), program.then("not", ""));
    }
    Question question =
        Question.of(
            FORM, description.head(), affirm(observer, description), Question.yes(exists), program);
    return exists ? question.entailing(weaker(observer, description)) : question;
  }

  /** If there is a red circle, there is a circle and there is something red. */
  private static Question[] weaker(Observer observer, Description description) {
    List<Question> weaker = new ArrayList<>();
    if (description.attributes().size() > 1) {
      for (Attribute attribute : description.attributes()) {
        Description less = description.without(attribute);
        Program program = Program.select(less).then("exist", "?");
        weaker.add(Question.of(FORM, less.head(), affirm(observer, less), Question.YES, program));
      }
    }
    return weaker.toArray(new Question[0]);
  }

  private static String affirm(Observer observer, Description description) {
    Phrases phrases = observer.phrases();
    return observer.dice().chance(PLURAL)
        ? phrases.ask(MANY, phrases.many(description))
        : phrases.ask(ONE, phrases.a(description));
  }

  private static String deny(Observer observer, Description description) {
    Phrases phrases = observer.phrases();
    return observer.dice().chance(0.5)
        ? phrases.ask(NOT_ONE, phrases.a(description))
        : phrases.ask(NONE, phrases.one(description));
  }
}
