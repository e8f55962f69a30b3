/** Words: BERT's vocabulary and tokenizer, and how a vocabulary is learned from a corpus. */
package lxmert.text;
