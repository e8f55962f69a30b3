/**
 * Examples and their regions as batches: padded, grouped by length, made ahead by other threads.
 */
@org.jspecify.annotations.NullMarked
package lxmert.batch;
