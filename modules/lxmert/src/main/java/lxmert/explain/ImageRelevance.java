package lxmert.explain;

/**
 * What led to an answer, of a sentence and one image.
 *
 * @param words of every word piece, [CLS] and [SEP] included; that of [CLS] is 0
 * @param regions of every region, in the detector's order
 */
public record ImageRelevance(Relevance words, Relevance regions) {}
