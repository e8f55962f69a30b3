/** What answering, training, extraction and scoring cost on this machine. */
@org.jspecify.annotations.NullMarked
package lxmert.bench;
