package lxmert.vision;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * The public programs that made regions for LXMERT, each a bundle of settings; their differences
 * are the table in {@code docs/detector.md}.
 */
public enum DetectorPreset {
  /** The LXMERT example of Hugging Face Transformers: the standard settings. */
  @JsonProperty("huggingface")
  HUGGINGFACE,

  /** The extraction script of airsplay's py-bottom-up-attention. */
  @JsonProperty("detectron2")
  DETECTRON2,

  /** Anderson et al. 2018 as LXMERT's authors ran it: what the published models were trained on. */
  @JsonProperty("caffe")
  CAFFE;

  /** The file of its settings, beside this class. */
  String resource() {
    return "preset-" + this + ".yaml";
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
