package lxmert.pretrain;

import lxmert.vision.Regions;

/**
 * One entry as the model sees it in one epoch.
 *
 * @param uid of the entry
 * @param matched whether the sentence is about the image
 * @param inputIds word pieces, [CLS] and [SEP] included, some hidden
 * @param wordLabels what the hidden ones were, -1 elsewhere
 * @param regions of the image, before masking
 * @param masked what the model sees of them
 * @param answer row of the answer table, -1 where none is asked for
 */
public record PretrainExample(
    String uid,
    boolean matched,
    int[] inputIds,
    long[] wordLabels,
    Regions regions,
    MaskedObjects.Masked masked,
    long answer) {}
