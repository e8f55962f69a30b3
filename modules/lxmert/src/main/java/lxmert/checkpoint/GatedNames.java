package lxmert.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lxmert.model.GatedConfig;
import lxmert.model.GatedSublayers;

/**
 * The names of a gated encoder's parameters in the files of VOLTA and of the models' own code
 * (docs/models.md, "Weights"). The official name is VOLTA's; weights that both streams share have
 * the name of the text, and an answer head that of LXMERT's.
 */
final class GatedNames {
  /** How the name of a tensor begins that a publisher writes a second time. */
  static final String TWIN = "twin of ";

  /** How a name begins that no model here has a use for. */
  static final String UNUSED = "unused: ";

  /** How the name of a layer begins that the model has no sublayer for. */
  static final String BEYOND = "beyond the last layer: ";

  private static final String BODY = "bert.";
  private static final String LAYER = "bert.encoder.layer.";
  private static final Pattern OF_VOLTA =
      Pattern.compile("(bert\\.encoder\\.layer\\.(\\d+)\\.\\w+\\.)v_(.*)");
  private static final Pattern OF_BERT =
      Pattern.compile("bert\\.encoder\\.(layer|v_layer|r_layers)\\.(\\d+)\\.(.*)");
  private static final Pattern OF_CO_ATTENTION =
      Pattern.compile("bert\\.encoder\\.c_layer\\.(\\d+)\\.(\\w+)\\.(.*)");
  private static final Pattern OF_CROSS =
      Pattern.compile("bert\\.encoder\\.x_layers\\.(\\d+)\\.(\\w+)\\.(.*)");
  private static final Pattern OF_TASK =
      Pattern.compile(
          "(clfs_dict\\.TASK\\d+|vil_prediction|vqa_output)\\.(logit_fc\\.)?(\\d\\..*)");

  /** VOLTA's heads of RefCOCO, RefCOCO+ and RefCOCOg, and ViLBERT's of all three. */
  private static final Pattern OF_REGIONS =
      Pattern.compile("(clfs_dict\\.TASK(?:9|10|11)|vision_logit)\\.((?:[03]\\.)?\\w+)");

  /** The one name of such a head here. */
  static final String REGIONS = "clfs_dict.TASK10.";

  /** Beginnings of names and what stands in their place; of several, the first that fits. */
  private static final List<Map.Entry<String, String>> BEGINNINGS =
      Stream.of(
              "bert.bert. bert.",
              "bert.cls. cls.",
              "cls.seq_relationship. cls.bi_seq_relationship.",
              "visual_bert.embeddings.visual_token_type_embeddings. bert.embeddings.token_type_embeddings_visual.",
              "visual_bert.embeddings.visual_position_embeddings. bert.embeddings.position_embeddings_visual.",
              "visual_bert.embeddings.visual_projection. bert.embeddings.projection.",
              "visual_bert. bert.",
              "vlbert.mlm_head. cls.",
              "vlbert.mvrc_head.transform. cls.imagePredictions.transform.",
              "vlbert.mvrc_head.region_cls_pred. cls.imagePredictions.decoder_dict.6.",
              "vlbert.relationsip_head.caption_image_relationship. cls.bi_seq_relationship.",
              "vlbert.pooler. bert.pooler.",
              "vlbert.encoder. bert.encoder.",
              "vlbert.embedding_LayerNorm. bert.embeddings.LayerNorm.",
              "vlbert. bert.embeddings.",
              "object_linguistic_embeddings. bert.embeddings.object_linguistic_embeddings.",
              "object_mask_visual_embedding. bert.embeddings.object_mask_visual_embedding.",
              "object_mask_word_embedding. bert.embeddings.object_mask_word_embedding.",
              "image_feature_extractor.obj_downsample. bert.embeddings.obj_downsample.",
              "uniter.img_embeddings.img_linear. bert.embeddings.image_embeddings.",
              "uniter.img_embeddings.pos_linear. bert.embeddings.image_location_embeddings.",
              "uniter.img_embeddings.img_layer_norm. bert.embeddings.image_layer_norm.",
              "uniter.img_embeddings.pos_layer_norm. bert.embeddings.image_location_layer_norm.",
              "uniter.img_embeddings.LayerNorm. bert.embeddings.v_LayerNorm.",
              "uniter.img_embeddings.mask_embedding. " + UNUSED + "mask_embedding.",
              "uniter. bert.",
              "itm_output. cls.bi_seq_relationship.",
              "region_classifier.net.0. cls.imagePredictions.transform.dense.",
              "region_classifier.net.2. cls.imagePredictions.transform.LayerNorm.",
              "region_classifier.net.3. cls.imagePredictions.decoder_dict.0.",
              "feat_regress. " + UNUSED + "feat_regress.",
              "bert.encoder.visn_fc.visn_fc. bert.v_embeddings.image_embeddings.",
              "bert.encoder.visn_fc.visn_layer_norm. bert.v_embeddings.ImgLayerNorm.",
              "bert.encoder.visn_fc.box_fc. bert.v_embeddings.image_location_embeddings.",
              "bert.encoder.visn_fc.box_layer_norm. bert.v_embeddings.LocLayerNorm.",
              "obj_predict_head.transform. cls.imagePredictions.transform.",
              "obj_predict_head.decoder_dict.obj. cls.imagePredictions.decoder_dict.3.",
              "obj_predict_head.decoder_dict.attr. cls.imagePredictions.decoder_dict.4.",
              "obj_predict_head.decoder_dict.feat. cls.imagePredictions.decoder_dict.5.",
              "cls.imagePredictions.decoder. cls.imagePredictions.decoder_dict.0.")
          .map(each -> each.split(" (?=[bcu])", 2))
          .map(each -> Map.entry(each[0], each[1]))
          .toList();

  private final GatedConfig config;
  private final GatedSublayers lists;

  private GatedNames(GatedConfig config) {
    this.config = config;
    lists = config.sublayers();
  }

  /**
   * From a file's names to ours, for a model of this configuration.
   *
   * @param names all that the file has: VOLTA's mean other layers than BERT's
   */
  static UnaryOperator<String> of(Set<String> names, GatedConfig config) {
    GatedNames own = new GatedNames(config);
    boolean volta = names.stream().anyMatch(name -> name.contains(".attention_self."));
    return volta ? own::ofVolta : own::ofOthers;
  }

  private String ofVolta(String name) {
    return twin(head(CheckpointNames.official(name)));
  }

  private String ofOthers(String name) {
    String known = head(CheckpointNames.official(name));
    for (Map.Entry<String, String> each : BEGINNINGS) {
      if (known.startsWith(each.getKey())) {
        known = each.getValue() + known.substring(each.getKey().length());
        break;
      }
    }
    if (known.endsWith(".position_ids")) {
      return UNUSED + known;
    }
    return twin(layer(known.replaceFirst("^bert\\.pooler\\.", "bert.t_pooler.")));
  }

  /** The head of a task, whatever it is called, is the answer head, or that of regions. */
  private static String head(String name) {
    Matcher regions = OF_REGIONS.matcher(name);
    if (regions.matches()) {
      return REGIONS + regions.group(2);
    }
    Matcher task = OF_TASK.matcher(name);
    return task.matches() ? CheckpointNames.ANSWER_HEAD + task.group(3) : name;
  }

  private String layer(String name) {
    Matcher bert = OF_BERT.matcher(name);
    if (bert.matches()) {
      return ofBert(bert.group(1), Integer.parseInt(bert.group(2)), bert.group(3));
    }
    Matcher co = OF_CO_ATTENTION.matcher(name);
    if (co.matches()) {
      return ofCoAttention(Integer.parseInt(co.group(1)), co.group(2), co.group(3));
    }
    Matcher cross = OF_CROSS.matcher(name);
    return cross.matches()
        ? ofCross(Integer.parseInt(cross.group(1)), cross.group(2), cross.group(3))
        : name;
  }

  /** A layer of one stream: its attention is a sublayer, its feed-forward the next. */
  private String ofBert(String kind, int layer, String rest) {
    boolean text = kind.equals("layer");
    int attention = nth(text ? lists.ttAttnSublayers() : lists.vvAttnSublayers(), layer);
    if (attention < 0) {
      return BEYOND + layer + "." + rest;
    }
    String stream = text ? "" : "v_";
    if (rest.startsWith("attention.")) {
      String inner = rest.substring("attention.".length());
      return at(attention, "attention_" + inner, stream);
    }
    return at(attention + 1, rest, stream);
  }

  /** ViLBERT's connections: 2 is the text, 1 the regions. */
  private String ofCoAttention(int layer, String part, String rest) {
    int attention = nth(lists.tvAttnSublayers(), layer);
    String old = layer + "." + part + "." + rest;
    if (attention < 0) {
      return BEYOND + old;
    }
    if (rest.startsWith("q_dense")) {
      return UNUSED + old;
    }
    if (part.equals("biattention") || part.equals("biOutput")) {
      String name = part.equals("biattention") ? "attention_self." : "attention_output.";
      String stream = rest.matches("\\w+1\\..*") ? "v_" : "";
      return at(attention, name + rest.replaceFirst("[12]\\.", "."), stream);
    }
    return at(attention + 1, part.substring(2) + "." + rest, part.startsWith("v_") ? "v_" : "");
  }

  /** LXMERT's cross-modality layers: three sublayers each. */
  private String ofCross(int layer, String part, String rest) {
    int first = nth(lists.tvAttnSublayers(), layer);
    if (first < 0) {
      return "bert.encoder.x_layers." + layer + "." + part + "." + rest;
    }
    String stream = part.startsWith("visn_") ? "v_" : "";
    if (part.equals("visual_attention")) {
      return at(first, "attention_" + rest.replaceFirst("^att\\.", "self."), "");
    }
    if (part.endsWith("_self_att")) {
      return at(first + 1, "attention_" + rest, stream);
    }
    String kind = part.endsWith("_inter") ? "intermediate." : "output.";
    return at(first + 2, kind + rest, stream);
  }

  /** A parameter of a sublayer, {@code attention_self.query.weight} say, of one stream. */
  private static String at(int sublayer, String name, String stream) {
    int dot = name.indexOf('.') + 1;
    return LAYER + sublayer + "." + name.substring(0, dot) + stream + name.substring(dot);
  }

  /** The number at a place of a list; -1 behind its end. */
  private static int nth(Set<Integer> numbers, int place) {
    return numbers.stream().skip(place).findFirst().orElse(-1);
  }

  /** What a publisher writes twice: shared weights, the types of UNITER's regions, a bias. */
  private String twin(String name) {
    Matcher volta = OF_VOLTA.matcher(name);
    if (volta.matches() && lists.sharesWeights(Integer.parseInt(volta.group(2)))) {
      return TWIN + volta.group(1) + volta.group(3);
    }
    if (config.imageEmbeddings() == GatedConfig.ImageEmbeddings.UNITER
        && name.equals(BODY + "embeddings.image_token_type_embeddings.weight")) {
      return TWIN + BODY + "embeddings.token_type_embeddings.weight";
    }
    return name.equals("cls.predictions.decoder.bias") ? TWIN + "cls.predictions.bias" : name;
  }
}
