package lxmert.study;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.finetune.FinetuneTask;
import lxmert.model.GatedArchitectures;
import lxmert.study.Arm.OwnRecipes;

/**
 * The models that LXMERT is compared with, of width 128, with a layer or two of each kind, which
 * look soonest (docs/decisions/0016); {@code config/study-models.yaml} gives LXMERT as few. All
 * learn with LXMERT's loss and batches and, but for Cycle-Consistency, its optimiser, attention
 * models at a rate of their own.
 */
final class Models {
  private static final List<FinetuneTask> QUESTIONS = List.of(FinetuneTask.VQA);
  private static final List<FinetuneTask> ALL_TASKS =
      List.of(FinetuneTask.VQA, FinetuneTask.GQA, FinetuneTask.NLVR2);
  private static final String VOLTA = "VOLTA's README, controlled";

  /** Batches and words as in the world's recipes. */
  private static final List<String> EQUAL =
      List.of(
          "batch_size=256",
          "micro_batch_size=256",
          "max_length=26",
          "vocabulary_size=600",
          "loss=cross_entropy",
          "log_every=20");

  private static final List<String> SCHEDULE =
      List.of("optimizer.warmup=0.2", "optimizer.weight_decay=0.01", "optimizer.clip_norm=5.0");

  private static final List<String> QUESTION =
      List.of("model.max_position_embeddings=26", "model.word_size=64");

  private static final List<String> ATTENTION =
      joined(
          EQUAL,
          SCHEDULE,
          QUESTION,
          List.of("optimizer.adam=null", "optimizer.learning_rate=1.0e-3"));

  private static final String[] BAN = {"model.hidden_size=128", "model.glimpses=2"};

  private static final String[] MFH = {
    "model.hidden_size=128", "model.inner_size=64", "model.pool_size=100"
  };

  private static final String[] PYTHIA = {
    "model.hidden_size=128",
    "model.question_size=64",
    "model.attention_size=128",
    "model.joint_size=128",
    "model.image_size=128",
    "model.text_size=64"
  };

  /** With its own optimiser, whose second step is part of it. */
  private static final List<String> CYCLE =
      joined(
          EQUAL,
          QUESTION,
          List.of(PYTHIA),
          List.of(
              "model.features=[plain]",
              "optimizer.adam.stages=[1]",
              "optimizer.learning_rate=2.0e-3",
              "cycle.from_step=500",
              "cycle.hidden_size=64",
              "cycle.answer_size=64"));

  private static final String[] DFAF = {
    "model.recurrent_size=128",
    "model.hidden_size=64",
    "model.inter_heads=4",
    "model.intra_heads=4",
    "model.answer_size=128"
  };

  private static final String[] MCAN = {
    "model.hidden_size=128",
    "model.intermediate_size=512",
    "model.num_attention_heads=4",
    "model.layers=1",
    "model.flat_size=128",
    "model.joint_size=256",
    "model.boxes=true",
    "model.box_size=128",
    "model.dropout=0"
  };

  private static final List<String> GATED =
      List.of(
          "model.hidden_size=128",
          "model.num_attention_heads=4",
          "model.intermediate_size=512",
          "model.v_hidden_size=128",
          "model.v_num_attention_heads=4",
          "model.v_intermediate_size=512",
          "model.pooler_size=128",
          "model.v_pooler_size=128",
          "model.clf_hidden_size=256",
          "model.max_position_embeddings=96",
          "model.num_object_labels=14",
          "model.num_attr_labels=19",
          "model.hidden_dropout_prob=0",
          "model.attention_probs_dropout_prob=0",
          "model.v_hidden_dropout_prob=0",
          "model.v_attention_probs_dropout_prob=0",
          "model.pooled_dropout_prob=0",
          "model.initializer_range=0.08",
          "model.bert_layer2attn_sublayer={}",
          "model.bert_layer2ff_sublayer={}");

  /** Two layers over one sequence. */
  private static final List<String> ONE_SEQUENCE =
      sublayers(
          Map.of(
              "tt_attn", "[0,2]",
              "tv_attn", "[0,2]",
              "vt_attn", "[0,2]",
              "vv_attn", "[0,2]",
              "t_ff", "[1,3]",
              "v_ff", "[1,3]",
              "shared", "[0,1,2,3]",
              "single_ln", "[0,1,2,3]"));

  /** A layer of words, then a connection and a layer of each stream. */
  private static final List<String> TWO_STREAMS =
      joined(
          sublayers(
              Map.of(
                  "tt_attn", "[0,4]",
                  "tv_attn", "[2]",
                  "vt_attn", "[2]",
                  "vv_attn", "[4]",
                  "t_ff", "[1,3,5]",
                  "v_ff", "[3,5]")),
          List.of("model.sublayer2attn_hidden_size={}", "model.sublayer2num_attention_heads={}"));

  static final Study STUDY =
      new Study(
          "models",
          "LXMERT and the models that it is compared with",
          "How do the models of LXMERT's time answer the same questions about the same regions,"
              + " after as many examples? The transformers with pre-training and without, the"
              + " attention models as they are; and does a counter help to count?",
          arms(),
          "All are small here, of one width, and learn with one recipe: what a larger or better"
              + " tuned one would do is not shown. BUTD, BAN, MFH, Pythia, DFAF and VisualBERT read"
              + " no boxes, which the world's questions about places ask for. The published figures"
              + " are of other splits, data and sizes.");

  private Models() {}

  private static List<Arm> arms() {
    List<Arm> arms =
        new ArrayList<>(
            List.of(
                attention("BUTD", "BUTD", ALL_TASKS, "butd", 65.32, "model.hidden_size=128"),
                attention("BAN", "BAN", QUESTIONS, "ban", 69.52, BAN),
                attention("BAN + counter", "BAN", QUESTIONS, "ban-counter", 70.04, BAN),
                attention("MFH", "MFH", QUESTIONS, "mfh", 68.76, MFH),
                attention("Pythia", "PYTHIA", QUESTIONS, "pythia", 70.01, PYTHIA),
                own("Cycle-Consistency", "PYTHIA", recipes(QUESTIONS, "cycle", CYCLE), 68.87),
                attention("DFAF", "DFAF", QUESTIONS, "dfaf", 70.22, DFAF),
                attention("MCAN", "MCAN", ALL_TASKS, "mcan", 70.63, MCAN),
                Arm.of("LXMERT, not pre-trained", null, PaperFigures.NONE)));
    arms.addAll(gated("ViLBERT", "vilbert", TWO_STREAMS, 68.97, 72.24));
    arms.addAll(gated("VL-BERT", "vl-bert", ONE_SEQUENCE, 68.23, 73.22));
    arms.addAll(gated("VisualBERT", "visualbert", ONE_SEQUENCE, 69.03, 72.70));
    arms.addAll(gated("UNITER", "uniter", ONE_SEQUENCE, 68.67, 73.73));
    arms.add(
        Arm.of(
            "LXMERT",
            Pretrained.LXMERT,
            new PaperFigures(72.42, 60.0, 74.45, "LXMERT's README, test-dev and test-P")));
    return arms;
  }

  private static Arm attention(
      String name,
      String family,
      List<FinetuneTask> tasks,
      String recipe,
      double testDev,
      String... values) {
    return own(name, family, recipes(tasks, recipe, joined(ATTENTION, List.of(values))), testDev);
  }

  private static Arm own(String name, String family, OwnRecipes recipes, double testDev) {
    PaperFigures published = new PaperFigures(testDev, null, null, "test-dev, docs/models.md");
    return new Arm(name, family, null, null, false, recipes, published);
  }

  /** Without pre-training, and with its own. */
  private static List<Arm> gated(
      String name, String preset, List<String> layers, double vqa, double nlvr2) {
    List<String> model = joined(GATED, layers, List.of("model.preset=" + preset));
    OwnRecipes recipes =
        recipes(
            ALL_TASKS,
            "controlled",
            joined(EQUAL, SCHEDULE, model, List.of("optimizer.learning_rate=6.0e-4")));
    Pretrained pretrained = Pretrained.own(preset, "pretrain-" + preset + ".yaml", model);
    PaperFigures published = new PaperFigures(vqa, null, nlvr2, VOLTA);
    String family = GatedArchitectures.FAMILY;
    return List.of(
        new Arm(name + ", not pre-trained", family, null, null, false, recipes, PaperFigures.NONE),
        new Arm(name, family, pretrained, null, false, recipes, published));
  }

  private static OwnRecipes recipes(List<FinetuneTask> tasks, String name, List<String> values) {
    Map<FinetuneTask, String> names = new EnumMap<>(FinetuneTask.class);
    tasks.forEach(
        task -> names.put(task, task.name().toLowerCase(Locale.ROOT) + "-" + name + ".yaml"));
    return new OwnRecipes(names, values);
  }

  private static List<String> sublayers(Map<String, String> numbers) {
    return numbers.entrySet().stream()
        .map(each -> "model." + each.getKey() + "_sublayers=" + each.getValue())
        .sorted()
        .toList();
  }

  @SafeVarargs
  private static List<String> joined(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> each : lists) {
      all.addAll(each);
    }
    return List.copyOf(all);
  }
}
