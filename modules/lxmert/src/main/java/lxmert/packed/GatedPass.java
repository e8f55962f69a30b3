package lxmert.packed;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What all sublayers of a gated encoder read beside the streams.
 *
 * @param batch B
 * @param pooledWords places of the words that are pooled, (B, K)
 * @param pooledRegions of the regions
 * @param wordMask added to scores of words, (B, 1, 1, S); null: no padding
 * @param regionMask to those of regions, (B, 1, 1, R)
 * @param jointMask to those of both, (B, 1, 1, S + R)
 */
record GatedPass(
    long batch,
    Tensor pooledWords,
    Tensor pooledRegions,
    @Nullable Tensor wordMask,
    @Nullable Tensor regionMask,
    @Nullable Tensor jointMask) {}
