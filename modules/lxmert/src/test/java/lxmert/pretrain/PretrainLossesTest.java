package lxmert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.train.Step;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainLossesTest {
  private static final Device CPU = new Device("cpu");
  private static final PretrainObjective PUBLISHED = PretrainObjective.published();
  private static final PretrainObjective PAPER =
      new PretrainObjective(
          PUBLISHED.maskedWords(),
          new MaskedObjects.Settings(1, 1, 1, MaskedObjects.LabelledBoxes.MASKED, Masking.BERT),
          PUBLISHED.matching(),
          PUBLISHED.questions());

  @TempDir Path folder;
  private final PointerScope scope = new PointerScope();
  private PretrainSplit split;
  private LxmertForPreTraining model;
  private PretrainBatch batch;

  @BeforeEach
  void makeBatch() {
    split = TinyPretrain.split(folder, 24, 3);
    model = TinyPretrain.model(5);
    batch = PretrainBatch.of(examples(), true);
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  /** The whole vocabulary at every place, every feature, every answer: as the published code. */
  @Test
  void chosenRowsEqualEveryRow() {
    assertThat(batch.images().mask()).isNotNull();
    for (PretrainObjective objective : List.of(PUBLISHED, PAPER)) {
      Map<String, Tensor> plain = plain(objective.equals(PAPER));
      Map<String, float[]> expected = gradients(sum(plain));
      Step step = step(objective, batch);
      assertThat(step.loss().item_double()).isCloseTo(sum(plain).item_double(), within(1e-5));
      Map<String, float[]> found = gradients(step.loss());
      expected.forEach(
          (name, gradient) ->
              assertThat(get(found, name)).as(name).containsExactly(gradient, within(2e-6f)));
    }
  }

  @Test
  void everyTaskHasItsOwnFigures() {
    Map<String, Step.Measure> measures = measures(step(PUBLISHED, batch));
    assertThat(measures.keySet())
        .containsExactly(
            "masked_words_loss",
            "masked_words_accuracy",
            "masked_words_count",
            "matching_loss",
            "matching_accuracy",
            "matching_count",
            "objects_loss",
            "objects_accuracy",
            "objects_count",
            "attributes_loss",
            "attributes_accuracy",
            "attributes_count",
            "features_loss",
            "features_count",
            "questions_loss",
            "questions_accuracy",
            "questions_count");
    long hidden = Arrays.stream(batch.wordLabels()).filter(label -> label >= 0).count();
    long asked = Arrays.stream(answers()).filter(answer -> answer >= 0).count();
    assertThat(get(measures, "masked_words_count").sum()).isEqualTo((double) hidden);
    assertThat(get(measures, "masked_words_accuracy").count()).isEqualTo((double) hidden);
    assertThat(get(measures, "questions_accuracy").count()).isEqualTo((double) asked);
    assertThat(get(measures, "matching_loss").count()).isEqualTo(48);
    assertThat(get(measures, "objects_loss").count())
        .isEqualTo(IntStream.range(0, split.size()).map(i -> split.regions(i).count()).sum());
    assertThat(get(measures, "objects_accuracy").count())
        .isEqualTo(batch.objects().masked().length);
  }

  @Test
  void aWeightScalesTheTotalAndNotTheFigure() {
    PretrainObjective doubled =
        new PretrainObjective(
            new MaskedWords.Settings(3, Masking.BERT),
            PUBLISHED.maskedObjects(),
            PUBLISHED.matching(),
            PUBLISHED.questions());
    Step once = step(PUBLISHED, batch);
    Step thrice = step(doubled, batch);
    Step.Measure words = get(measures(once), "masked_words_loss");
    assertThat(get(measures(thrice), "masked_words_loss")).isEqualTo(words);
    assertThat(thrice.loss().item_double() - once.loss().item_double())
        .isCloseTo(2 * words.sum() / words.count(), within(1e-5));
  }

  @Test
  void aTaskThatIsOffLeavesItsHeadAlone() {
    PretrainObjective without =
        new PretrainObjective(
            new MaskedWords.Settings(0, Masking.BERT),
            new MaskedObjects.Settings(0, 0, 1, MaskedObjects.LabelledBoxes.ALL, Masking.BERT),
            PUBLISHED.matching(),
            new ImageQuestions.Settings(0, 1));
    Step step = step(without, batch);
    assertThat(measures(step).keySet())
        .containsExactly(
            "matching_loss",
            "matching_accuracy",
            "matching_count",
            "features_loss",
            "features_count");
    step.loss().backward();
    Map<String, Tensor> parameters = ModuleWeights.stateOf(model);
    assertThat(get(parameters, "cls.predictions.bias").grad().defined()).isFalse();
    assertThat(get(parameters, "answer_head.logit_fc.3.bias").grad().defined()).isFalse();
    assertThat(get(parameters, "obj_predict_head.decoder_dict.obj.bias").grad().defined())
        .isFalse();
    assertThat(get(parameters, "obj_predict_head.decoder_dict.feat.bias").grad().defined())
        .isTrue();
  }

  @Test
  void anEpochWithoutQuestionsHasNoSuchLoss() {
    PretrainBatch without = PretrainBatch.of(examples(), false);
    assertThat(measures(step(PUBLISHED, without))).doesNotContainKey("questions_loss");
  }

  /** The published code makes the loss, and with it every weight, NaN here. */
  @Test
  void aBatchWithNothingToPredictHasLossAndGradientZero() {
    long[] nothing = new long[batch.wordLabels().length];
    Arrays.fill(nothing, -1);
    PretrainBatch empty =
        new PretrainBatch(
            batch.uids(),
            batch.words(),
            nothing,
            batch.images(),
            new ObjectTargets(
                batch.objects().objectIds(),
                batch.objects().objectScores(),
                batch.objects().attributeIds(),
                batch.objects().attributeScores(),
                new long[0],
                new float[0]),
            batch.matched(),
            Arrays.copyOf(nothing, batch.size()));
    for (Precision precision : Precision.values()) {
      try (Precision.Region region = precision.on(CPU)) {
        Step step = step(PAPER, empty);
        Map<String, Step.Measure> measures = measures(step);
        for (String name :
            List.of("masked_words", "objects", "attributes", "features", "questions")) {
          assertThat(get(measures, name + "_loss").sum()).as(name).isZero();
        }
        Map<String, float[]> gradients = gradients(step.loss());
        for (String head : List.of("cls.predictions.", "obj_predict_head.", "answer_head.")) {
          gradients.forEach(
              (name, gradient) -> {
                if (name.startsWith(head)) {
                  assertThat(gradient).as(name).containsOnly(0f);
                }
              });
        }
        assertThat(get(gradients, "cls.seq_relationship.bias")[0]).isFinite().isNotZero();
      }
    }
  }

  @Test
  void bfloat16StaysClose() {
    double exact = step(PUBLISHED, batch).loss().item_double();
    try (Precision.Region region = Precision.BFLOAT16.on(CPU)) {
      assertThat(step(PUBLISHED, batch).loss().item_double())
          .isCloseTo(exact, within(0.05 * exact));
    }
  }

  private List<PretrainExample> examples() {
    ExampleMaker maker = new ExampleMaker(split, split, TinyPretrain.TOKENIZER, 20, PUBLISHED);
    return IntStream.range(0, split.size())
        .mapToObj(entry -> maker.make(entry, new SeededRandomSource(11, 1, entry)))
        .toList();
  }

  private Step step(PretrainObjective objective, PretrainBatch some) {
    LxmertInput input = LxmertInput.of(some.words(), some.images(), CPU);
    return new PretrainLosses(objective).step(model, model.backbone().forward(input), some);
  }

  private static Map<String, Step.Measure> measures(Step step) {
    Map<String, Step.Measure> measures = new LinkedHashMap<>();
    step.measures().forEach(measure -> measures.put(measure.name(), measure));
    return measures;
  }

  private long[] answers() {
    return Objects.requireNonNull(batch.answers());
  }

  private static <T> T get(Map<String, T> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  private Map<String, Tensor> plain(boolean maskedOnly) {
    LxmertInput input = LxmertInput.of(batch.words(), batch.images(), CPU);
    LxmertForPreTraining.Predictions all = model.forward(input);
    ObjectTargets objects = batch.objects();
    int places = objects.objectIds().length;
    float[] mask = new float[places];
    float[] features = new float[places * TinyPretrain.FEATURES];
    for (int i = 0; i < objects.masked().length; i++) {
      int place = (int) objects.masked()[i];
      mask[place] = 1;
      System.arraycopy(
          objects.features(),
          i * TinyPretrain.FEATURES,
          features,
          place * TinyPretrain.FEATURES,
          TinyPretrain.FEATURES);
    }
    double factor = 1 / (0.15 * batch.regionCount());
    Tensor masked = Tensor.create(mask);
    Tensor counted = maskedOnly ? masked : torch.ones_like(masked);
    Tensor deviation =
        torch
            .smooth_l1_loss(
                all.features().reshape(places, TinyPretrain.FEATURES),
                Tensor.create(features, places, TinyPretrain.FEATURES),
                0,
                1)
            .mean(1);
    Map<String, Tensor> losses = new LinkedHashMap<>();
    losses.put("words", crossEntropy(all.words(), batch.wordLabels(), 1));
    losses.put("matching", crossEntropy(all.matched(), batch.matched(), 1));
    losses.put(
        "objects",
        crossEntropy(all.objects(), objects.objectIds(), 0)
            .mul(Tensor.create(objects.objectScores()))
            .mul(counted)
            .sum()
            .mul(new Scalar(factor)));
    losses.put(
        "attributes",
        crossEntropy(all.attributes(), objects.attributeIds(), 0)
            .mul(Tensor.create(objects.attributeScores()))
            .mul(counted)
            .sum()
            .mul(new Scalar(factor)));
    losses.put("features", deviation.mul(masked).sum().mul(new Scalar(factor)));
    losses.put("questions", crossEntropy(all.answers(), answers(), 1));
    return losses;
  }

  private static Tensor crossEntropy(Tensor logits, long[] labels, long reduction) {
    return torch.cross_entropy_loss(
        logits.reshape(-1, logits.size(-1)),
        Tensor.create(labels),
        new TensorOptional(),
        reduction,
        -1,
        0);
  }

  private static Tensor sum(Map<String, Tensor> losses) {
    return losses.values().stream().reduce(Tensor::add).orElseThrow();
  }

  private Map<String, float[]> gradients(Tensor loss) {
    Map<String, Tensor> parameters = ModuleWeights.stateOf(model);
    parameters.values().forEach(parameter -> parameter.mutable_grad().reset());
    loss.backward();
    Map<String, float[]> gradients = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> gradients.put(name, Tensors.floats(parameter.grad())));
    return gradients;
  }
}
