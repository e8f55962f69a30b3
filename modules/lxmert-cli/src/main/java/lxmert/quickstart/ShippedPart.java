package lxmert.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.answer.Answerer;
import lxmert.report.Report;
import lxmert.world.WorldImage;

/**
 * The part of the page about the models that come with the program: they are asked about new
 * images.
 */
final class ShippedPart {
  private static final int IMAGES = 6;
  private static final int QUESTIONS = 4;

  /** Questions that an image has to be good for: others hold too little to ask about. */
  private static final int FEWEST = 4;

  private final QuickstartFolder folder;
  private final ShippedModels models;
  private final long seed;

  /**
   * A part.
   *
   * @param seed of the images; none that the models were trained on
   */
  ShippedPart(QuickstartFolder folder, ShippedModels models, long seed) {
    this.folder = folder;
    this.models = models;
    this.seed = seed;
  }

  /** Makes the images, and asks. */
  Report.Section section() {
    List<Report.ImageReplies> replies = new ArrayList<>();
    try (Answerer answerer = Answerer.load(models.answering(), models.detector())) {
      ImageQuestioner asked = new ImageQuestioner(answerer, folder.drawings().resolve("shipped"));
      for (WorldImage image : images()) {
        Path file = folder.drawings().resolve("new").resolve(image.id() + ".png");
        image.write(file);
        replies.add(asked.of(image.id(), file, image.questions()));
      }
    }
    return new Report.Section(
        "Answers of the model that comes with the program",
        "These images were made a moment ago and were never seen by it. Its detector found the "
            + "regions; the questions come from the world's generator, which knows what is right. "
            + "Everything about its training, and its figures, is in models/world/README.md.",
        List.of(),
        List.of(),
        replies);
  }

  private List<WorldImage> images() {
    List<WorldImage> images = new ArrayList<>();
    for (long number = 0; images.size() < IMAGES; number++) {
      WorldImage image = WorldImage.make(seed, number, QUESTIONS);
      if (image.questions().size() >= FEWEST) {
        images.add(image);
      }
    }
    return images;
  }
}
