package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import lxmert.heads.FilledSentence;
import lxmert.heads.MatchScore;
import lxmert.io.Json;

/** What the heads of pre-training say. */
public final class HeadsJson {
  private HeadsJson() {}

  /** The guesses for each hidden word, with the image and without it. */
  public static ObjectNode of(FilledSentence filled) {
    return Json.mapper().valueToTree(filled);
  }

  /** How well a sentence fits. */
  public static ObjectNode of(MatchScore match) {
    return StrictJson.object().put("score", match.probability());
  }
}
