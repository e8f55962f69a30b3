package lxmert.finetune;

import java.util.Locale;

/** What may be wrong with a split, example by example or image by image. */
public enum DataFault {
  /** Examples whose id an earlier one has. */
  REPEATED_ID("ids that occur again"),

  /** Examples that say the same about the same images as an earlier one. */
  REPEATED_SENTENCE("sentences that occur again about the same image"),

  /** Examples of which no right answer is known. */
  UNLABELLED("without a label"),

  /** Examples with labels, none of which is among the answers. */
  UNCOVERED("no label among the answers"),

  /** Images without regions. */
  NO_REGIONS("images without regions"),

  /** Examples that training leaves out, as they are about an image without regions. */
  LEFT_OUT("left out, as their image has no regions"),

  /** Images without a file. */
  NO_FILE("images without a file"),

  /** Images of the validation split that the training split has as well. */
  SHARED_IMAGE("images that are in both");

  private final String title;

  DataFault(String title) {
    this.title = title;
  }

  /** For a table. */
  public String title() {
    return title;
  }

  /** For programs. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
