package lxmert.batch;

/** What is kept from a model, to see how far it comes without. */
public enum Blank {
  /** It sees everything. */
  NOTHING,
  /** Every sentence is empty: [CLS] and [SEP] alone. */
  WORDS,
  /** Every region's features and box are 0. */
  REGIONS
}
