package lxmert.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lxmert.dataset.Gqa;
import lxmert.dataset.GqaAnnotation;
import lxmert.dataset.GqaSceneGraph;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.score.AttentionMap.Cell;

/**
 * GQA's grounding: how much of a model's attention lies on the regions that a question and its full
 * answer name, added up over these regions (so it may exceed one), as a mean over the questions.
 *
 * <p>The official object mode cannot be run: it iterates over the variable that it is about to
 * define. What it means to iterate over is the question's attention, and that is what is done here.
 */
final class GqaGrounding {
  private final Path sceneGraphs;
  private final Map<String, GqaSceneGraph> images = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final List<List<double[]>> regions = new ArrayList<>();

  private GqaGrounding(Path sceneGraphs) {
    this.sceneGraphs = sceneGraphs;
  }

  /** Reads the images' regions; they are kept. */
  static GqaGrounding read(Path sceneGraphs, Progress progress) {
    GqaGrounding grounding = new GqaGrounding(sceneGraphs);
    Gqa.readSceneGraphs(sceneGraphs, progress, grounding.images::put);
    return grounding;
  }

  /**
   * Adds a question to be scored.
   *
   * @throws UserError if the scene graphs lack its image or an object that it names
   */
  void add(GqaAnnotation question) {
    GqaSceneGraph image = images.get(question.imageId());
    if (image == null) {
      throw new UserError(
          "%s has no image %s, which question %s is about"
              .formatted(sceneGraphs, question.imageId(), question.questionId()));
    }
    List<double[]> named = new ArrayList<>();
    for (String object : question.objects()) {
      double[] box = image.objects().get(object);
      if (box == null) {
        throw new UserError(
            "%s: image %s has no object %s, which question %s names"
                .formatted(sceneGraphs, question.imageId(), object, question.questionId()));
      }
      named.add(box);
    }
    places.put(question.questionId(), regions.size());
    regions.add(List.copyOf(named));
  }

  /**
   * Scores a model's attention, in percent. Attentions of other questions are ignored.
   *
   * @throws UserError if a question has no attention, or one of another shape
   */
  double score(Path attentions, AttentionMap map, Progress progress) {
    double[] scores = new double[regions.size()];
    Gqa.readAttentions(
        attentions,
        progress,
        (id, attention) -> {
          Integer place = places.remove(id);
          if (place != null) {
            scores[place] = score(map.cells(id, attention), regions.get(place));
          }
        });
    if (!places.isEmpty()) {
      throw new UserError(
          "%s has no attention of %d questions, one of them %s"
              .formatted(attentions, places.size(), places.keySet().iterator().next()));
    }
    Mean mean = new Mean();
    for (double score : scores) {
      mean.add(score);
    }
    return mean.timesHundred();
  }

  private static double score(Cell[] cells, List<double[]> regions) {
    double score = 0;
    for (double[] region : regions) {
      for (Cell cell : cells) {
        score += cell.attention() * cell.shareIn(region);
      }
    }
    return score;
  }
}
