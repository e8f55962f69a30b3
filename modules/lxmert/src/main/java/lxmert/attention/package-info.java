/**
 * The attention models that LXMERT is compared with, as their public code computes them
 * (docs/models.md, "Attention models").
 *
 * <p>Shapes are written with B sentences of a batch, P images of a sentence, T words, R regions, E
 * the size of a word's vector, F that of a region's feature and H the hidden size.
 */
@org.jspecify.annotations.NullMarked
package lxmert.attention;
