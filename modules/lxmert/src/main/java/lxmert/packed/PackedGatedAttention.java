package lxmert.packed;

import lxmert.model.GatedConfig;
import lxmert.packed.PackedAttention.Projected;
import lxmert.packed.WantedRows.Extent;
import org.jspecify.annotations.Nullable;

/**
 * Attention of two streams: each may look at itself, at the other, or at both through one softmax.
 * Both read the sublayer's inputs.
 */
final class PackedGatedAttention implements PackedGatedSublayer {
  private final Looks looks;
  private final boolean poolsWords;
  private final boolean poolsRegions;
  private final @Nullable PackedAttention text;
  private final @Nullable PackedAttention vision;

  /**
   * Packs a sublayer.
   *
   * @param wanted of both streams behind it
   */
  PackedGatedAttention(
      Packing packing, GatedConfig config, int number, Looks looks, WantedRows wanted) {
    this.looks = looks;
    WantedRows before = wanted.before(looks);
    poolsWords = before.language() == Extent.ALL && wanted.language() == Extent.POOLED;
    poolsRegions = before.vision() == Extent.ALL && wanted.vision() == Extent.POOLED;
    boolean shared = config.sublayers().sharesWeights(number);
    String name = "bert.encoder.layer." + number + ".";
    text =
        looks.wordsAsk() || looks.wordsAreSeen()
            ? new PackedAttention(
                packing,
                heads(config.attentionHeads(number), config.attentionSize(number)),
                name + "attention_self.",
                name + "attention_output.")
            : null;
    vision =
        !looks.regionsAsk() && !looks.regionsAreSeen()
            ? null
            : shared
                ? text
                : new PackedAttention(
                    packing,
                    heads(config.visionAttentionHeads(number), config.visionAttentionSize(number)),
                    name + "attention_self.v_",
                    name + "attention_output.v_");
  }

  private static Heads heads(int count, int size) {
    return new Heads(count, size / count);
  }

  @Override
  public PackedStreams apply(PackedStreams in, GatedPass pass) {
    Projected words = text == null ? null : text.project(in.language(), pass.batch());
    Projected regions = vision == null ? null : vision.project(in.vision(), pass.batch());
    KeysAndValues byWords = seen(looks.tt() ? words : null, looks.tv() ? regions : null, pass);
    KeysAndValues byRegions = seen(looks.vt() ? words : null, looks.vv() ? regions : null, pass);
    return new PackedStreams(
        text == null || words == null || byWords == null
            ? in.language()
            : text.look(
                in.language(), words.query(), byWords, poolsWords ? pass.pooledWords() : null),
        vision == null || regions == null || byRegions == null
            ? in.vision()
            : vision.look(
                in.vision(),
                regions.query(),
                byRegions,
                poolsRegions ? pass.pooledRegions() : null));
  }

  /** What a stream looks at; null where it does not look. */
  private static @Nullable KeysAndValues seen(
      @Nullable Projected words, @Nullable Projected regions, GatedPass pass) {
    if (words == null) {
      return regions == null ? null : KeysAndValues.of(regions, pass.regionMask());
    }
    return regions == null
        ? KeysAndValues.of(words, pass.wordMask())
        : KeysAndValues.of(words, regions, pass.jointMask());
  }
}
