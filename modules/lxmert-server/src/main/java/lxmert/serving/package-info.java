/** Models behind a bounded queue: batches across requests, deadlines, statistics. No HTTP. */
@org.jspecify.annotations.NullMarked
package lxmert.serving;
