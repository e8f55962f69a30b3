/** Words: BERT's vocabulary and tokenizer, and how a vocabulary is learned from a corpus. */
@org.jspecify.annotations.NullMarked
package lxmert.text;
