package lxmert.packed;

import java.util.ArrayDeque;
import java.util.Deque;
import lxmert.model.GatedConfig;
import lxmert.model.GatedFirstStates.States;
import lxmert.model.GatedSublayers;
import lxmert.model.Lxmert;
import lxmert.packed.WantedRows.Extent;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The numbered sublayers of a gated encoder, packed for inference, without what does not reach the
 * states that are pooled. Where words and regions are one sequence, it takes the words' place.
 */
final class PackedGatedEncoder {
  private final torch.ScalarType type;
  private final boolean oneSequence;
  private final boolean readsRegions;
  private final Deque<PackedGatedSublayer> sublayers = new ArrayDeque<>();
  private final WantedRows begin;

  /** Packs the sublayers from the last to the first, as each tells what is wanted before it. */
  PackedGatedEncoder(Packing packing, GatedConfig config) {
    GatedSublayers lists = config.sublayers();
    type = packing.precision().scalarType();
    oneSequence = lists.readsOneSequence();
    readsRegions = config.fusionMethod().readsRegions();
    WantedRows wanted =
        new WantedRows(Extent.POOLED, readsRegions && !oneSequence ? Extent.POOLED : Extent.NONE);
    for (int n = lists.depth() - 1; n >= 0; n--) {
      boolean withRegions = wanted.vision() != Extent.NONE;
      if (lists.attends(n)) {
        Looks all = oneSequence ? Looks.ONE_SEQUENCE : Looks.of(lists, n);
        Looks looks = withRegions ? all : all.ofWords();
        sublayers.addFirst(new PackedGatedAttention(packing, config, n, looks, wanted));
        wanted = wanted.before(looks);
      } else {
        sublayers.addFirst(new PackedGatedFeedForward(packing, config, n, withRegions));
      }
    }
    begin = wanted;
  }

  /** The states that are pooled, (B, H) of words and, where they are read, (B, Hv) of regions. */
  PackedStreams pooled(States first) {
    return oneSequence ? ofOneSequence(first) : ofBoth(first);
  }

  private PackedStreams ofBoth(States first) {
    Tensor word = first.pooledWords().unsqueeze(-1); // (B, 1)
    GatedPass pass =
        new GatedPass(
            word.size(0),
            word,
            torch.zeros_like(word),
            additive(first.wordMask()),
            additive(first.regionMask()),
            additive(joined(first.wordMask(), first.regionMask())));
    return run(new PackedStreams(rows(first.words()), rows(first.regions())), pass);
  }

  private PackedStreams ofOneSequence(States first) {
    Tensor word = first.pooledWords().unsqueeze(-1); // (B, 1)
    Tensor region = torch.full_like(word, new Scalar(first.words().size(1)));
    Tensor places = readsRegions ? joined(word, region) : word; // (B, K)
    Tensor mask = additive(joined(first.wordMask(), first.regionMask()));
    Tensor sequence = rows(joined(first.words(), first.regions())); // (B * (S + R), H)
    Tensor pooled =
        run(
                new PackedStreams(sequence, sequence),
                new GatedPass(word.size(0), places, region, mask, mask, mask))
            .language()
            .view(word.size(0), places.size(1), -1); // (B, K, H)
    return new PackedStreams(pooled.select(1, 0), pooled.select(1, places.size(1) - 1));
  }

  private PackedStreams run(PackedStreams first, GatedPass pass) {
    PackedStreams streams =
        new PackedStreams(
            wanted(first.language(), begin.language(), pass.pooledWords()),
            wanted(first.vision(), begin.vision(), pass.pooledRegions()));
    for (PackedGatedSublayer sublayer : sublayers) {
      streams = sublayer.apply(streams, pass);
    }
    return streams;
  }

  private static Tensor wanted(Tensor x, Extent rows, Tensor places) {
    return rows == Extent.POOLED ? PackedAttention.rows(x, places) : x;
  }

  /** (B, L, H) to (B * L, H) in the format of the products. */
  private Tensor rows(Tensor states) {
    return states.flatten(0, 1).to(type);
  }

  /** Null where nothing is padded. */
  private @Nullable Tensor additive(Tensor mask) {
    return mask.all().item_bool() ? null : Lxmert.additive(mask, type);
  }

  private static Tensor joined(Tensor words, Tensor regions) {
    return torch.cat(new TensorVector(words, regions), 1);
  }
}
