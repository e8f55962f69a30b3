package lxmert.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.GatedArchitectures;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.ModelConfig;

/**
 * A model of LXMERT's time at its published size, with VQA's 3,129 answers.
 *
 * @param name on the command line
 * @param architecture for questions about one image
 * @param config its sizes
 */
public record BenchedModel(String name, Architecture architecture, ModelConfig config) {
  /** Answers of VQA. */
  public static final int ANSWERS = 3129;

  /** Names, with the family of each. */
  private static final List<Map.Entry<String, String>> NAMES =
      List.of(
          Map.entry("lxmert", LxmertArchitectures.FAMILY),
          Map.entry("vilbert", GatedArchitectures.FAMILY),
          Map.entry("vl-bert", GatedArchitectures.FAMILY),
          Map.entry("visualbert", GatedArchitectures.FAMILY),
          Map.entry("uniter", GatedArchitectures.FAMILY),
          Map.entry("butd", "BUTD"),
          Map.entry("ban", "BAN"),
          Map.entry("ban-counter", "BAN"),
          Map.entry("mfh", "MFH"),
          Map.entry("pythia", "PYTHIA"),
          Map.entry("dfaf", "DFAF"),
          Map.entry("mcan", "MCAN"));

  /** All names. */
  public static List<String> names() {
    return NAMES.stream().map(Map.Entry::getKey).toList();
  }

  /**
   * The model of a name.
   *
   * @throws UserError if there is none
   */
  public static BenchedModel of(String name) {
    String family =
        NAMES.stream()
            .filter(each -> each.getKey().equals(name.toLowerCase(Locale.ROOT)))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserError(
                        "there is no model \"%s\", expected one of %s"
                            .formatted(name, String.join(", ", names()))));
    Architecture architecture = Architectures.of(family, 1);
    return new BenchedModel(name, architecture, config(name, architecture));
  }

  private static ModelConfig config(String name, Architecture architecture) {
    if (architecture.family().equals(LxmertArchitectures.FAMILY)) {
      return LxmertConfig.base().with(Map.of("num_qa_labels", ANSWERS));
    }
    ObjectNode keys = Json.mapper().createObjectNode().put("num_qa_labels", ANSWERS);
    if (architecture.family().equals(GatedArchitectures.FAMILY)) {
      keys.put("preset", name);
      if (name.equals("vl-bert")) {
        keys.put("fusion_method", "vl-bert_vqa");
      }
    } else {
      keys.put("max_position_embeddings", BenchInput.LONGEST);
      if (name.equals("ban-counter")) {
        keys.put("counter", true);
      }
    }
    return architecture.format().maker().apply(keys, name);
  }

  /** Whether it is pre-trained on images and sentences. */
  public boolean isPretrained() {
    return Arrays.asList(LxmertArchitectures.FAMILY, GatedArchitectures.FAMILY)
        .contains(architecture.family());
  }
}
