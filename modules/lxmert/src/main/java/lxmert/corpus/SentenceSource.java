package lxmert.corpus;

/** Where the sentences of pre-training come from (paper section 3.2). */
enum SentenceSource {
  COCO_CAPTIONS("mscoco", ""),
  VQA("vqa", "vqa"),
  VISUAL_GENOME_REGIONS("vg", ""),
  VISUAL_GENOME_QUESTIONS("vgqa", "visual7w"),
  GQA("gqa", "gqa");

  private final String category;
  private final String answerSet;

  SentenceSource(String category, String answerSet) {
    this.category = category;
    this.answerSet = answerSet;
  }

  /** Its key in the aggregated files. */
  String category() {
    return category;
  }

  /** Its name in the answer table; empty for captions. */
  String answerSet() {
    return answerSet;
  }
}
