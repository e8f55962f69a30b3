package lxmert.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.answer.Answerer;
import lxmert.answer.ImageRegions;
import lxmert.answer.Reply;
import lxmert.dataset.VqaQuestion;
import lxmert.report.Report;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.RegionDrawing;

/**
 * Asks a model about images and shows what it says, with the regions drawn.
 *
 * @param answerer what is asked
 * @param drawings folder that the drawn images go to
 */
record ImageQuestioner(Answerer answerer, Path drawings) {
  private static final int ANSWERS_SHOWN = 3;
  private static final int REGIONS_DRAWN = 8;

  /** What it answers to questions about an image file. */
  Report.ImageReplies of(String imageId, Path file, List<VqaQuestion> questions) {
    Image image = ImageReader.read(file);
    ImageRegions found = answerer.detectRegions(image);
    List<Reply> replies =
        answerer.ask(found, questions.stream().map(VqaQuestion::sentence).toList());
    List<Report.Asked> shown = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      shown.add(
          new Report.Asked(
              questions.get(i).sentence(),
              best(questions.get(i).label()),
              replies.get(i).answers().stream()
                  .limit(ANSWERS_SHOWN)
                  .map(each -> new Report.Scored(each.text(), each.probability()))
                  .toList()));
    }
    Path drawing = drawings.resolve(imageId + ".png");
    RegionDrawing.write(
        RegionDrawing.draw(
            image,
            found.features(),
            answerer.objectNames(),
            answerer.attributeNames(),
            REGIONS_DRAWN),
        drawing);
    return new Report.ImageReplies(Report.Figure.read(imageId, drawing), shown);
  }

  /** The answer of the highest score; empty where there is none. */
  static String best(Map<String, Double> scores) {
    return scores.entrySet().stream()
        .max(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
