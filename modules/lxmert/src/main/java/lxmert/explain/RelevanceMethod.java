package lxmert.explain;

import java.util.Locale;

/**
 * How relevance is computed. Names are those of the public code of Chefer, Gur and Wolf (ICCV 2021,
 * arXiv 2103.15679), in upper case.
 */
public enum RelevanceMethod {
  /** The method of the paper, section 3: attention times gradient, through all layers. */
  OURS_NO_LRP(false),

  /** The same without normalising self-attention relevance before modalities are mixed. */
  OURS_NO_LRP_NO_NORM(false),

  /** The method of the paper with relevance by layer-wise propagation in place of attention. */
  OURS_WITH_LRP(true),

  /** The same without normalisation. */
  OURS_WITH_LRP_NO_NORMALIZATION(true),

  /** An ablation of the paper: cross attention alone, without self attention, in equation 10. */
  ABLATION_NO_SELF_IN_10(false),

  /** An ablation of the paper: every layer's relevance replaces that of the layers before. */
  ABLATION_NO_AGGREGATION(false),

  /** The attention of the last layer, whatever the answer. */
  RAW_ATTN(false),

  /** Attention of all layers, multiplied (Abnar and Zuidema 2020), whatever the answer. */
  ROLLOUT(false),

  /** The attention of the last layer, each head weighed by its mean gradient. */
  ATTN_GRADCAM(false),

  /** The relevance that layer-wise propagation gives to the attention of the last layer. */
  PARTIAL_LRP(true),

  /** Propagated relevance times gradient, for words alone through all layers (Chefer 2021). */
  TRANSFORMER_ATT(true);

  private final boolean lrp;

  RelevanceMethod(boolean lrp) {
    this.lrp = lrp;
  }

  /** Whether it needs layer-wise relevance propagation, which takes longer. */
  public boolean lrp() {
    return lrp;
  }

  /** Its name in the public code, on the command line and in JSON. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
