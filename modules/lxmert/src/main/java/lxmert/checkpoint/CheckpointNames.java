package lxmert.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import lxmert.model.AnsweringModel;

/**
 * The names of one parameter in the four kinds of published files (docs/model.md, "Weights"). The
 * official name is that of the pre-training model, {@code bert.…}, {@code cls.…}, {@code
 * obj_predict_head.…}, {@code answer_head.logit_fc.…}.
 */
public final class CheckpointNames {
  /** The word decoder, which is the word embedding table under a second name. */
  public static final String TIED_DECODER = "cls.predictions.decoder.weight";

  /** The word embedding table. */
  public static final String WORD_TABLE = "bert.embeddings.word_embeddings.weight";

  /** The parts that published BERT checkpoints may lack, by the beginning of their names. */
  static final SortedMap<String, String> BERT_PARTS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "bert.pooler.", "pooler",
                  "cls.predictions.", "masked-word head",
                  "cls.seq_relationship.", "matching head")));

  /** The heads of pre-training, by the beginning of their official names. */
  static final SortedMap<String, String> HEADS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "cls.predictions.", "masked-word head",
                  "cls.seq_relationship.", "matching head",
                  "obj_predict_head.", "masked-object head",
                  "answer_head.", "answer head")));

  /** How the official names of the answer head begin. */
  static final String ANSWER_HEAD = "answer_head.logit_fc.";

  /** How the names begin of what scores regions in grounding, which is ours alone. */
  static final String GROUNDING_HEAD = "grounding_head.";

  private static final String SNAPSHOT = "module.";
  private static final String FINETUNED = "lxrt_encoder.model.";
  private static final String BACKBONE = "bert.";
  private static final String HUGGING_FACE_BACKBONE = "lxmert.";
  private static final String HEAD = "logit_fc.";

  /** What a BERT checkpoint shares with an LXMERT one. */
  private static final Pattern IN_BERT =
      Pattern.compile("bert\\.(embeddings|encoder\\.layer|pooler)\\..*|cls\\..*");

  private static final Pattern IN_HEAD =
      Pattern.compile("(cls|obj_predict_head|answer_head|grounding_head)\\.");

  private CheckpointNames() {}

  /**
   * The official name of a name of any kind; a name of no kind stays as it is. Of the baselines,
   * which have no official names, the LSTM's earlier names ({@code lstm.input.weight}) become those
   * of libtorch.
   */
  public static String official(String name) {
    String stripped = name.replace(SNAPSHOT, "");
    if (stripped.startsWith(FINETUNED)) {
      stripped = stripped.substring(FINETUNED.length());
    }
    if (stripped.startsWith(HUGGING_FACE_BACKBONE)) {
      stripped = BACKBONE + stripped.substring(HUGGING_FACE_BACKBONE.length());
    }
    if (stripped.startsWith(HEAD)) {
      stripped = ANSWER_HEAD + stripped.substring(HEAD.length());
    }
    return stripped
        .replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
        .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias")
        .replaceFirst("^lstm\\.input\\.(weight|bias)$", "lstm.$1_ih_l0")
        .replaceFirst("^lstm\\.hidden\\.(weight|bias)$", "lstm.$1_hh_l0");
  }

  /** Whether an official name belongs to a head and not to the backbone. */
  static boolean inHead(String official) {
    return IN_HEAD.matcher(official).lookingAt();
  }

  /** The name in an official snapshot, which comes from a data-parallel run. */
  public static String snapshot(String official) {
    return SNAPSHOT + official;
  }

  /** The name in an official fine-tuned model, if that has such a parameter. */
  public static Optional<String> finetuned(String official) {
    if (official.startsWith(BACKBONE)) {
      return Optional.of(FINETUNED + official);
    }
    return official.startsWith(ANSWER_HEAD) ? Optional.of(answering(official)) : Optional.empty();
  }

  /** The name in {@link AnsweringModel}. */
  public static String answering(String official) {
    return official.startsWith(ANSWER_HEAD)
        ? HEAD + official.substring(ANSWER_HEAD.length())
        : official;
  }

  /** The name in a Hugging Face file. */
  public static String huggingFace(String official) {
    return official.startsWith(BACKBONE)
        ? HUGGING_FACE_BACKBONE + official.substring(BACKBONE.length())
        : official;
  }

  /** The name in a BERT checkpoint, if BERT has such a parameter. */
  public static Optional<String> bert(String official) {
    if (!IN_BERT.matcher(official).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        official
            .replaceFirst("LayerNorm\\.weight$", "LayerNorm.gamma")
            .replaceFirst("LayerNorm\\.bias$", "LayerNorm.beta"));
  }
}
