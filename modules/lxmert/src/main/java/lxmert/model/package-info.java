/**
 * LXMERT (Tan and Bansal 2019, arXiv 1908.07490): three encoders, the pooler and the heads; and the
 * models that it is compared with, as configurations of one gated encoder (docs/models.md).
 *
 * <p>Shapes are written with B images or questions of a batch, S word pieces, R regions, H the
 * hidden size, I the intermediate size, N attention heads and D the size of a head.
 */
@org.jspecify.annotations.NullMarked
package lxmert.model;
