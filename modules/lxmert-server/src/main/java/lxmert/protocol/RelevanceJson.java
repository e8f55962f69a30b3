package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.explain.Explanation;
import lxmert.explain.ImageRelevance;
import lxmert.explain.Relevance;
import lxmert.vision.Regions;

/** An explanation for people: words and regions with scores from 0 to 1. */
final class RelevanceJson {
  private RelevanceJson() {}

  /**
   * Writes an explanation. Of two images a word has the mean of both, and a region says whose it
   * is.
   *
   * @param seen the regions of each image
   * @param objects the names of the regions' object classes
   */
  static ObjectNode of(Explanation explanation, List<Regions> seen, List<String> objects) {
    ObjectNode json =
        StrictJson.object()
            .put("method", explanation.method().key())
            .put("answer", explanation.answer());
    List<String> words = explanation.words();
    double[] ofWords = words(explanation);
    ArrayNode tokens = json.putArray("words");
    for (int i = 0; i < ofWords.length; i++) {
      tokens.addObject().put("token", words.get(i + 1)).put("score", ofWords[i]);
    }
    ArrayNode regions = json.putArray("regions");
    for (int image = 0; image < seen.size(); image++) {
      ImageRelevance relevance = explanation.images().get(image);
      for (ObjectNode region : regions(relevance, seen.get(image), objects)) {
        regions.add(seen.size() == 1 ? region : region.put("image", image + 1));
      }
    }
    return json;
  }

  /** Of the words between [CLS] and [SEP]. */
  private static double[] words(Explanation explanation) {
    int count = explanation.words().size() - 2;
    List<double[]> scaled =
        explanation.images().stream()
            .map(each -> Arrays.copyOfRange(each.words().values(), 1, count + 1))
            .map(values -> new Relevance(values).scaled())
            .toList();
    return IntStream.range(0, count)
        .mapToDouble(i -> scaled.stream().mapToDouble(each -> each[i]).average().orElse(0))
        .toArray();
  }

  private static List<ObjectNode> regions(
      ImageRelevance relevance, Regions seen, List<String> objects) {
    double[] scaled = relevance.regions().scaled();
    return IntStream.range(0, seen.count())
        .mapToObj(i -> region(i, scaled, seen, objects))
        .toList();
  }

  private static ObjectNode region(int i, double[] scaled, Regions seen, List<String> objects) {
    return RegionsJson.boxed(seen, i)
        .put("score", scaled[i])
        .put("object", objects.get(seen.objectIds()[i]));
  }
}
