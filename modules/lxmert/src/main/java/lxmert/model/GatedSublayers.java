package lxmert.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.io.Check;

/**
 * The numbered sublayers of a gated encoder, under VOLTA's keys. Each is attention or feed-forward;
 * they run in the order of their numbers, and a stream that one does not name passes it unchanged.
 *
 * @param ttAttnSublayers in which text looks at text
 * @param tvAttnSublayers in which text looks at regions; the same as {@code vtAttnSublayers}
 * @param vtAttnSublayers in which regions look at text
 * @param vvAttnSublayers in which regions look at regions
 * @param tFfSublayers feed-forwards of the text
 * @param vFfSublayers feed-forwards of the regions
 * @param sharedSublayers in which both streams have the same weights
 * @param singleLnSublayers in which both streams are normalised in one call: the same numbers
 * @param attnHiddenSize inner width of the text's attention in a sublayer, where it is not H
 * @param numAttentionHeads heads of the text's attention there
 * @param vAttnHiddenSize inner width of the vision stream's attention, Hv in any case
 * @param vNumAttentionHeads its heads
 * @param intermediateSize inner width of the text's feed-forward in a sublayer
 * @param vIntermediateSize of the vision stream's
 * @param bertAttention the attention that a layer of BERT begins as
 * @param bertFeedForward the feed-forward that it begins as
 */
@JsonNaming(SnakeCaseStrategy.class)
public record GatedSublayers(
    Set<Integer> ttAttnSublayers,
    Set<Integer> tvAttnSublayers,
    Set<Integer> vtAttnSublayers,
    Set<Integer> vvAttnSublayers,
    @JsonProperty("t_ff_sublayers") Set<Integer> tFfSublayers,
    @JsonProperty("v_ff_sublayers") Set<Integer> vFfSublayers,
    Set<Integer> sharedSublayers,
    Set<Integer> singleLnSublayers,
    @JsonProperty("sublayer2attn_hidden_size") Map<Integer, Integer> attnHiddenSize,
    @JsonProperty("sublayer2num_attention_heads") Map<Integer, Integer> numAttentionHeads,
    @JsonProperty("sublayer2v_attn_hidden_size") Map<Integer, Integer> vAttnHiddenSize,
    @JsonProperty("sublayer2v_num_attention_heads") Map<Integer, Integer> vNumAttentionHeads,
    @JsonProperty("sublayer2intermediate_size") Map<Integer, Integer> intermediateSize,
    @JsonProperty("sublayer2v_intermediate_size") Map<Integer, Integer> vIntermediateSize,
    @JsonProperty("bert_layer2attn_sublayer") Map<Integer, Integer> bertAttention,
    @JsonProperty("bert_layer2ff_sublayer") Map<Integer, Integer> bertFeedForward) {
  /** Checks that every number from 0 to the last is one sublayer, and which streams it has. */
  public GatedSublayers {
    ttAttnSublayers = sorted(ttAttnSublayers);
    tvAttnSublayers = sorted(tvAttnSublayers);
    vtAttnSublayers = sorted(vtAttnSublayers);
    vvAttnSublayers = sorted(vvAttnSublayers);
    tFfSublayers = sorted(tFfSublayers);
    vFfSublayers = sorted(vFfSublayers);
    sharedSublayers = sorted(sharedSublayers);
    singleLnSublayers = sorted(singleLnSublayers);
    attnHiddenSize = sorted(attnHiddenSize);
    numAttentionHeads = sorted(numAttentionHeads);
    vAttnHiddenSize = sorted(vAttnHiddenSize);
    vNumAttentionHeads = sorted(vNumAttentionHeads);
    intermediateSize = sorted(intermediateSize);
    vIntermediateSize = sorted(vIntermediateSize);
    bertAttention = sorted(bertAttention);
    bertFeedForward = sorted(bertFeedForward);
    Set<Integer> attention =
        union(List.of(ttAttnSublayers, tvAttnSublayers, vtAttnSublayers, vvAttnSublayers));
    Set<Integer> feedForward = union(List.of(tFfSublayers, vFfSublayers));
    Set<Integer> all = union(List.of(attention, feedForward));
    for (int sublayer : all) {
      Check.that(
          !(attention.contains(sublayer) && feedForward.contains(sublayer)),
          "a sublayer",
          sublayer,
          "one that is attention or feed-forward, not both");
      Check.that(
          sublayer >= 0 && sublayer < all.size(),
          "a sublayer",
          sublayer,
          "all numbers from 0 without a gap");
    }
    Check.that(
        tvAttnSublayers.equals(vtAttnSublayers),
        "vt_attn_sublayers",
        vtAttnSublayers,
        "the same as tv_attn_sublayers, " + tvAttnSublayers);
    Check.that(
        sharedSublayers.containsAll(singleLnSublayers),
        "single_ln_sublayers",
        singleLnSublayers,
        "some of shared_sublayers, " + sharedSublayers);
  }

  private static Set<Integer> sorted(Set<Integer> numbers) {
    return Collections.unmodifiableSet(new TreeSet<>(numbers));
  }

  private static Map<Integer, Integer> sorted(Map<Integer, Integer> numbers) {
    return Collections.unmodifiableMap(new TreeMap<>(numbers));
  }

  private static Set<Integer> union(List<Set<Integer>> sets) {
    Set<Integer> all = new TreeSet<>();
    sets.forEach(all::addAll);
    return all;
  }

  /** Number of sublayers. */
  public int depth() {
    return union(
            List.of(
                ttAttnSublayers,
                tvAttnSublayers,
                vtAttnSublayers,
                vvAttnSublayers,
                tFfSublayers,
                vFfSublayers))
        .size();
  }

  /** Whether a sublayer is attention; else it is a feed-forward. */
  public boolean attends(int sublayer) {
    return textAsks(sublayer) || visionAsks(sublayer);
  }

  /** Whether the text has queries. */
  public boolean textAsks(int sublayer) {
    return ttAttnSublayers.contains(sublayer) || tvAttnSublayers.contains(sublayer);
  }

  /** Whether the regions have queries. */
  public boolean visionAsks(int sublayer) {
    return vvAttnSublayers.contains(sublayer) || vtAttnSublayers.contains(sublayer);
  }

  /** Whether one set of weights serves both streams in an attention or a feed-forward. */
  public boolean sharesWeights(int sublayer) {
    boolean both =
        attends(sublayer)
            ? textAsks(sublayer) && visionAsks(sublayer)
            : tFfSublayers.contains(sublayer) && vFfSublayers.contains(sublayer);
    return both && sharedSublayers.contains(sublayer);
  }

  /** Whether it is BERT over the words and regions in one sequence. */
  public boolean readsOneSequence() {
    return depth() > 0 && IntStream.range(0, depth()).allMatch(this::readsBoth);
  }

  private boolean readsBoth(int sublayer) {
    return sharesWeights(sublayer)
        && Stream.of(ttAttnSublayers, tvAttnSublayers, vvAttnSublayers)
            .allMatch(list -> list.contains(sublayer) == attends(sublayer));
  }
}
