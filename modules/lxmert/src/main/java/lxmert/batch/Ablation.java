package lxmert.batch;

/** What is kept from a model, to see how far it comes without. */
public enum Ablation {
  /** It sees everything. */
  NONE,
  /** Every sentence is empty: [CLS] and [SEP] alone. */
  LANGUAGE,
  /** Every region's features and box are 0. */
  VISION
}
