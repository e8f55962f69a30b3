package lxmert.finetune;

/** Models that a task can be learned with: LXMERT, and the paper's baselines (table 3). */
public enum Architecture {
  /** The three encoders of the paper. */
  LXMERT,
  /** An LSTM reads the sentence, and bottom-up top-down attention the regions. */
  LSTM_BUTD,
  /** The language encoder reads the sentence, and bottom-up top-down attention the regions. */
  BERT_BUTD
}
