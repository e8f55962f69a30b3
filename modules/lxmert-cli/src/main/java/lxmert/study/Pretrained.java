package lxmert.study;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pre-training that models start from.
 *
 * @param name of its runs; two of one name are the same
 * @param recipe the shipped one
 * @param questions when image question answering is trained
 * @param overrides what differs from the recipe, each {@code KEY=VALUE}
 * @param from the pre-training that it starts from; null for fresh weights
 */
public record Pretrained(
    String name,
    String recipe,
    Questions questions,
    List<String> overrides,
    @Nullable Pretrained from) {
  /** When image question answering is trained. */
  public enum Questions {
    /** Not at all. */
    NEVER,
    /** In the second half of the epochs: the paper's 10 + 10. */
    SECOND_HALF
  }

  /** The recipe of LXMERT on the world. */
  static final String WORLD = "pretrain-world.yaml";

  private static final List<String> NO_OBJECT_CLASSES =
      List.of(
          "objective.masked_objects.object_weight=0",
          "objective.masked_objects.attribute_weight=0");
  private static final String NO_FEATURES = "objective.masked_objects.feature_weight=0";

  /** Masked words alone, read by language layers alone: BERT's first task, on our sentences. */
  static final Pretrained LANGUAGE =
      new Pretrained(
          "language",
          WORLD,
          Questions.NEVER,
          joined(
              NO_OBJECT_CLASSES,
              NO_FEATURES,
              "objective.matching.weight=0",
              "model.r_layers=0",
              "model.x_layers=0"),
          null);

  /** LXMERT as the paper pre-trains it. */
  static final Pretrained LXMERT = lxmert("lxmert", Questions.SECOND_HALF, List.of());

  /** LXMERT with language layers that start from {@link #LANGUAGE}. */
  static final Pretrained LXMERT_FROM_LANGUAGE =
      new Pretrained("lxmert-from-language", WORLD, Questions.SECOND_HALF, List.of(), LANGUAGE);

  /** LXMERT without image question answering. */
  static final Pretrained WITHOUT_QUESTIONS =
      lxmert("without-questions", Questions.NEVER, List.of());

  /** LXMERT without a task about regions. */
  static final Pretrained NO_VISION_TASK =
      lxmert("vision-none", Questions.SECOND_HALF, joined(NO_OBJECT_CLASSES, NO_FEATURES));

  /** LXMERT that regresses features and classifies nothing. */
  static final Pretrained FEATURES_ALONE =
      lxmert("vision-feature", Questions.SECOND_HALF, NO_OBJECT_CLASSES);

  /** LXMERT that classifies regions and regresses nothing. */
  static final Pretrained LABELS_ALONE =
      lxmert("vision-label", Questions.SECOND_HALF, List.of(NO_FEATURES));

  /** Copies the list. */
  public Pretrained {
    overrides = List.copyOf(overrides);
  }

  private static Pretrained lxmert(String name, Questions questions, List<String> overrides) {
    return new Pretrained(name, WORLD, questions, overrides, null);
  }

  /** A model with a recipe of its own, which has no questions. */
  static Pretrained own(String name, String recipe, List<String> values) {
    return new Pretrained(name, recipe, Questions.NEVER, values, null);
  }

  private static List<String> joined(List<String> first, String... others) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(others));
    return all;
  }

  /** Pre-trainings up to this one, in their order. */
  List<Pretrained> chain() {
    List<Pretrained> chain = new ArrayList<>();
    for (Pretrained each = this; each != null; each = each.from) {
      chain.add(0, each);
    }
    return chain;
  }
}
