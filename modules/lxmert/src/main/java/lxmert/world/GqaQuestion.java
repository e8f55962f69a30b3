package lxmert.world;

import java.util.List;
import java.util.Map;
import lxmert.dataset.VqaQuestion;

/**
 * A question of the GQA files.
 *
 * @param id unique in the world
 * @param imageNumber the image's number in the world
 * @param balanced whether it belongs to the balanced set
 * @param entailed ids of the questions whose answers follow from this one's
 */
record GqaQuestion(
    String id,
    Scene scene,
    long imageNumber,
    Question question,
    boolean balanced,
    List<String> entailed) {
  /** Copies the list. */
  GqaQuestion {
    entailed = List.copyOf(entailed);
  }

  GqaQuestion inBalance() {
    return new GqaQuestion(id, scene, imageNumber, question, true, entailed);
  }

  /** Within such a group answers are balanced. */
  String localGroup() {
    return question.form().detailed() + "-" + question.topic();
  }

  /** As the official LXMERT code has it: one answer with the score 1. */
  VqaQuestion labelled() {
    return new VqaQuestion(
        id,
        scene.imageId(),
        question.sentence(),
        Map.of(question.answer(), 1.0),
        question.form().structural().word(),
        question.form().semantic().word());
  }

  /** A thing's id in the scene graph. */
  String objectId(Thing thing) {
    return objectId(imageNumber, scene.things().indexOf(thing));
  }

  static String objectId(long imageNumber, int thing) {
    return Long.toString(imageNumber * 100 + thing);
  }
}
