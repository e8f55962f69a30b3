package lxmert.packed;

import lxmert.model.GatedConfig;
import lxmert.model.GatedSublayers;
import org.jspecify.annotations.Nullable;

/** Feed-forward of one stream or of both, with weights of their own or the same. */
final class PackedGatedFeedForward implements PackedGatedSublayer {
  private final @Nullable PackedFeedForward text;
  private final @Nullable PackedFeedForward vision;

  /**
   * Packs a sublayer.
   *
   * @param withRegions whether the vision stream is wanted behind it
   */
  PackedGatedFeedForward(Packing packing, GatedConfig config, int number, boolean withRegions) {
    GatedSublayers lists = config.sublayers();
    String name = "bert.encoder.layer." + number + ".";
    text =
        lists.tFfSublayers().contains(number)
            ? new PackedFeedForward(
                packing, config.hiddenAct(), name + "intermediate.", name + "output.")
            : null;
    vision =
        !withRegions || !lists.vFfSublayers().contains(number)
            ? null
            : lists.sharesWeights(number)
                ? text
                : new PackedFeedForward(
                    packing, config.vHiddenAct(), name + "intermediate.v_", name + "output.v_");
  }

  @Override
  public PackedStreams apply(PackedStreams in, GatedPass pass) {
    return new PackedStreams(
        text == null ? in.language() : text.apply(in.language()),
        vision == null ? in.vision() : vision.apply(in.vision()));
  }
}
