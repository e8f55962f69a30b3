package lxmert.explain;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.model.Trace;
import org.bytedeco.pytorch.Tensor;

/** Keeps the attention probabilities of every layer of one forward pass. */
public final class AttentionMaps implements Trace {
  private final Map<String, Tensor> maps = new LinkedHashMap<>();

  @Override
  public void attention(String name, Tensor probabilities) {
    maps.put(name, probabilities);
  }

  /** All maps in the order of the forward pass, by the names of {@link Trace}. */
  public Map<String, Tensor> all() {
    return java.util.Collections.unmodifiableMap(maps);
  }

  /** Word pieces looking at word pieces in a layer of the language encoder: (B, N, S, S). */
  public Tensor languageSelf(int layer) {
    return get("layer." + layer + ".attention");
  }

  /** Regions looking at regions in a layer of the object-relationship encoder: (B, N, R, R). */
  public Tensor visionSelf(int layer) {
    return get("r_layers." + layer + ".attention");
  }

  /** Word pieces looking at regions in a cross-modality layer: (B, N, S, R). */
  public Tensor languageToVision(int layer) {
    return get("x_layers." + layer + ".visual_attention.lang");
  }

  /** Regions looking at word pieces in a cross-modality layer: (B, N, R, S). */
  public Tensor visionToLanguage(int layer) {
    return get("x_layers." + layer + ".visual_attention.visn");
  }

  /** Word pieces looking at word pieces in a cross-modality layer: (B, N, S, S). */
  public Tensor crossLanguageSelf(int layer) {
    return get("x_layers." + layer + ".lang_self_att");
  }

  /** Regions looking at regions in a cross-modality layer: (B, N, R, R). */
  public Tensor crossVisionSelf(int layer) {
    return get("x_layers." + layer + ".visn_self_att");
  }

  private Tensor get(String name) {
    Tensor map = maps.get(name);
    if (map == null) {
      throw new IllegalArgumentException("no attention map " + name + " among " + maps.keySet());
    }
    return map;
  }
}
