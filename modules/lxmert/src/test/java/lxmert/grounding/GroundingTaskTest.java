package lxmert.grounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lxmert.batch.Ablation;
import lxmert.batch.Batch;
import lxmert.batch.BatchOptions;
import lxmert.batch.Batches;
import lxmert.batch.ExampleInputs;
import lxmert.checkpoint.GroundingFolder;
import lxmert.checkpoint.ModelUse;
import lxmert.dataset.ImageBox;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.model.GatedConfig;
import lxmert.model.GroundingModel;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertInput;
import lxmert.model.ModelConfig;
import lxmert.model.Models;
import lxmert.model.ProblemType;
import lxmert.ranks.Ranks;
import lxmert.regions.RegionStore;
import lxmert.tensor.Precision;
import lxmert.text.Vocabulary;
import lxmert.text.VocabularyLearner;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.ModelDescription;
import lxmert.train.Step;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundingTaskTest {
  private static final Device CPU = new Device("cpu");
  private static final int EXPRESSIONS = 8;

  @TempDir private Path folder;

  private static ModelConfig lxmert(Vocabulary words) {
    return LxmertConfig.base()
        .with(
            Map.of(
                "hidden_size", 16,
                "num_attention_heads", 2,
                "intermediate_size", 16,
                "l_layers", 1,
                "r_layers", 1,
                "x_layers", 1,
                "max_position_embeddings", 12,
                "hidden_dropout_prob", 0,
                "attention_probs_dropout_prob", 0))
        .fitting(words, TinyRefcoco.FEATURES);
  }

  private static ModelConfig uniter(Vocabulary words) {
    String keys =
        """
        {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 16, "v_hidden_size": 16,
         "v_num_attention_heads": 2, "v_intermediate_size": 16, "image_embeddings": "uniter",
         "add_global_imgfeat": "first", "pooler_size": 16, "v_pooler_size": 16,
         "max_position_embeddings": 12, "hidden_dropout_prob": 0, "pooled_dropout_prob": 0,
         "attention_probs_dropout_prob": 0, "v_hidden_dropout_prob": 0,
         "v_attention_probs_dropout_prob": 0,
         "tt_attn_sublayers": [0], "tv_attn_sublayers": [0], "vt_attn_sublayers": [0],
         "vv_attn_sublayers": [0], "t_ff_sublayers": [1], "v_ff_sublayers": [1],
         "shared_sublayers": [0, 1]}
        """;
    return GatedConfig.of(Json.parse(keys, "keys", JsonNode.class), "keys")
        .fitting(words, TinyRefcoco.FEATURES);
  }

  @Test
  void theLossOfLxmertIsAddedUpOverRegions() {
    lossIsThatByHand(false);
  }

  /** The image as a whole is one more candidate. */
  @Test
  void theLossOfAGatedEncoderHasTheImageToo() {
    lossIsThatByHand(true);
  }

  private void lossIsThatByHand(boolean gated) {
    TinyRefcoco.write(folder, EXPRESSIONS, EXPRESSIONS, 3);
    List<ReferringExpression> all = RefcocoJson.read(List.of(folder.resolve("train.json")));
    Vocabulary words =
        VocabularyLearner.learn(all.stream().map(ReferringExpression::sentence).toList(), 100);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard();
        RegionStore store = RegionStore.open(folder.resolve("regions"))) {
      GroundingModel model = GroundingModel.of(gated ? uniter(words) : lxmert(words));
      model.initialize(5);
      model.module().eval();
      ExampleInputs inputs =
          new ExampleInputs(store, new WordPieceTokenizer(words), 10, Ablation.NONE);
      GroundingEvaluator evaluator = new GroundingEvaluator(all, inputs);
      try (Batches batches = Batches.of(all, inputs, null, BatchOptions.of(EXPRESSIONS, 1))) {
        GroundingTask task = task(model, words, store, batches, evaluator);
        Batch batch = batches.epoch(1).iterator().next();
        Tensor scores = model.forward(LxmertInput.of(batch.words(), batch.images(), CPU));
        float[] values = Models.values(scores);
        assertThat(values).hasSize(EXPRESSIONS * (gated ? 5 : 4));
        Step step = task.step(batch);
        double expected = byHand(batch, store, values, gated);
        assertThat(step.loss().item_double()).isCloseTo(expected, within(1e-4));
        assertThat(
                evaluator
                    .evaluate(model, Precision.FLOAT32, CPU, Ranks.alone(), Progress.silent())
                    .loss())
            .isCloseTo(expected, within(1e-4));
      }
    }
  }

  private static GroundingTask task(
      GroundingModel model,
      Vocabulary words,
      RegionStore store,
      Batches batches,
      GroundingEvaluator evaluator) {
    ModelUse use = new ModelUse("refcoco", ProblemType.MULTI_LABEL_CLASSIFICATION, 10);
    return new GroundingTask(
        new ModelDescription("", "", "", "", null, "accuracy", ""),
        new GroundingFolder(model, words, use),
        store,
        batches,
        evaluator,
        Precision.FLOAT32,
        CPU);
  }

  /** -t log s - (1 - t) log (1 - s) of every region and the image, over the number of examples. */
  private static double byHand(Batch batch, RegionStore store, float[] scores, boolean withImage) {
    int slots = scores.length / EXPRESSIONS;
    double sum = 0;
    for (int i = 0; i < EXPRESSIONS; i++) {
      ReferringExpression expression = (ReferringExpression) batch.examples().get(i);
      float[] corners = store.get(expression.imageId()).boxes();
      int regions = corners.length / 4;
      for (int j = 0; j < regions; j++) {
        ImageBox region =
            new ImageBox(
                corners[4 * j],
                corners[4 * j + 1],
                corners[4 * j + 2] - corners[4 * j],
                corners[4 * j + 3] - corners[4 * j + 1]);
        sum += entropy(scores[i * slots + j], region, expression);
      }
      if (withImage) {
        sum += entropy(scores[(i + 1) * slots - 1], new ImageBox(0, 0, 100, 100), expression);
      }
    }
    return sum / EXPRESSIONS;
  }

  private static double entropy(float score, ImageBox candidate, ReferringExpression expression) {
    double target = Objects.requireNonNull(expression.box()).overlap(candidate);
    double sigmoid = 1 / (1 + Math.exp(-score));
    return -target * Math.log(sigmoid) - (1 - target) * Math.log(1 - sigmoid);
  }
}
