/**
 * Fine-tuning for retrieval on the one loop: the right pair of sentence and image among four. What
 * comes of it is ranked by {@link lxmert.heads.Matcher}.
 */
@org.jspecify.annotations.NullMarked
package lxmert.retrieval;
