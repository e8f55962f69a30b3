package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import lxmert.heads.Blank;
import lxmert.heads.FilledSentence;
import lxmert.heads.Guess;
import lxmert.heads.MatchScore;

/** What the heads of pre-training say. */
public final class HeadsJson {
  private HeadsJson() {}

  /** The guesses for each hidden word, with the image and without it. */
  public static ObjectNode of(FilledSentence filled) {
    ObjectNode json = StrictJson.object().put("sentence", filled.sentence());
    ArrayNode blanks = json.putArray("blanks");
    for (Blank each : filled.blanks()) {
      ObjectNode blank = blanks.addObject();
      add(blank.putArray("with_image"), each.withImage());
      add(blank.putArray("without_image"), each.withoutImage());
    }
    return json;
  }

  private static void add(ArrayNode list, List<Guess> guesses) {
    for (Guess each : guesses) {
      list.addObject().put("text", each.text()).put("probability", each.probability());
    }
  }

  /** How well a sentence fits. */
  public static ObjectNode of(MatchScore match) {
    return StrictJson.object().put("score", match.probability());
  }
}
