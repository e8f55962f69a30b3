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
public final class GqaGrounding {
  private final Path sceneGraphs;
  private final Map<String, GqaSceneGraph> images = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final List<List<double[]>> regions = new ArrayList<>();

  private GqaGrounding(Path sceneGraphs) {
    this.sceneGraphs = sceneGraphs;
  }

  /**
   * Reads the images' regions; they are kept.
   *
   * @throws UserError if the file is none of scene graphs
   */
  public static GqaGrounding read(Path sceneGraphs, Progress progress) {
    GqaGrounding grounding = new GqaGrounding(sceneGraphs);
    Gqa.readSceneGraphs(sceneGraphs, progress, grounding.images::put);
    return grounding;
  }

  /** Adds a question to be scored. */
  void add(GqaAnnotation question) {
    places.put(question.questionId(), regions.size());
    regions.add(regions(question));
  }

  /**
   * The regions that a question and its full answer name, as often as they do.
   *
   * @return x0, y0, x1, y1 of each as shares of the image
   * @throws UserError if the scene graphs lack its image or an object that it names
   */
  public List<double[]> regions(GqaAnnotation question) {
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
    return List.copyOf(named);
  }

  /**
   * Scores a model's attention on every question that was added, in their order. Attentions of
   * other questions are ignored.
   *
   * @throws UserError if a question has no attention, or one of another shape
   */
  double[] scores(Path attentions, AttentionMap map, Progress progress) {
    double[] scores = new double[regions.size()];
    Gqa.readAttentions(
        attentions,
        progress,
        (id, attention) -> {
          Integer place = places.remove(id);
          if (place != null) {
            scores[place] = score(id, map, attention, regions.get(place));
          }
        });
    if (!places.isEmpty()) {
      throw GqaTruth.noAttentions(attentions, places.keySet());
    }
    return scores;
  }

  /**
   * How much of a question's attention lies on its regions, added up over them.
   *
   * @param attention as {@code map} has it
   * @param regions x0, y0, x1, y1 of each as shares of the image
   * @throws UserError if the attention is of another shape
   */
  public static double score(
      String questionId, AttentionMap map, double[][] attention, List<double[]> regions) {
    Cell[] cells = map.cells(questionId, attention);
    double score = 0;
    for (double[] region : regions) {
      for (Cell cell : cells) {
        score += cell.attention() * cell.shareIn(region);
      }
    }
    return score;
  }
}
