/**
 * The joined pre-training data: sentences and images of several data sets, compiled into columns
 * that are mapped into memory.
 */
@org.jspecify.annotations.NullMarked
package lxmert.corpus;
