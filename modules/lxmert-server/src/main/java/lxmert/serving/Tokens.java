package lxmert.serving;

/**
 * A question as a model reads it.
 *
 * @param inputIds (S), [CLS] and [SEP] included
 * @param truncated whether it had more word pieces than the model reads
 */
record Tokens(int[] inputIds, boolean truncated) {}
