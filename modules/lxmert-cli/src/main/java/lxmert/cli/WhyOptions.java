package lxmert.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lxmert.answer.ImageRegions;
import lxmert.answer.Region;
import lxmert.explain.AttentionDrawing;
import lxmert.explain.AttentionMaps;
import lxmert.explain.Explainer;
import lxmert.explain.Explanation;
import lxmert.explain.ImageRelevance;
import lxmert.explain.Relevance;
import lxmert.explain.RelevanceDrawing;
import lxmert.explain.RelevanceMethod;
import lxmert.io.UserError;
import lxmert.vision.Image;
import lxmert.vision.RegionDrawing;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that ask why an answer is given, and what the model looks at. */
final class WhyOptions {
  @Written
  @Option(
      names = "--why",
      paramLabel = "PNG",
      description =
          "Draw what led to the answer: regions as bright and words as red as they are relevant.")
  private @Nullable Path why;

  @Option(
      names = "--why-answer",
      paramLabel = "TEXT",
      description = "The answer to explain (default: the best).")
  private @Nullable String answer;

  @Option(
      names = "--why-method",
      paramLabel = "METHOD",
      defaultValue = "ours_no_lrp",
      description =
          "How relevance is computed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private RelevanceMethod method = RelevanceMethod.OURS_NO_LRP;

  @Written
  @Option(
      names = "--attention",
      paramLabel = "FILE",
      description = "Write the attention of every layer and head to a safetensors file.")
  private @Nullable Path attention;

  @Written
  @Option(
      names = "--attention-picture",
      paramLabel = "PNG",
      description = "Draw the attention of one layer.")
  private @Nullable Path attentionPicture;

  @Option(
      names = "--attention-map",
      paramLabel = "NAME",
      description =
          "The map to draw, such as x_layers.0.lang_self_att (default: words looking at regions in"
              + " the last layer).")
  private @Nullable String map;

  @Option(
      names = "--attention-head",
      paramLabel = "N",
      description = "The head to draw, from 0 (default: the mean of all).")
  private @Nullable Integer head;

  private boolean wanted() {
    return why != null || attention != null || attentionPicture != null;
  }

  /**
   * Refuses what cannot be done, before anything is loaded.
   *
   * @throws UserError if more than one question is to be explained
   */
  void check(List<String> questions) {
    if (wanted() && questions.size() != 1) {
      throw new UserError(
          "--why and --attention explain one question, expected one --question, found "
              + questions.size());
    }
  }

  /**
   * Writes what is asked for.
   *
   * @param images the pixels of each image
   * @param seen the regions of each image
   * @return the explanation, for JSON; empty if none was asked for
   */
  Map<String, Object> write(
      Path model,
      String device,
      @Nullable Integer maxLength,
      List<Image> images,
      List<ImageRegions> seen,
      String question) {
    if (!wanted()) {
      return Map.of();
    }
    List<Regions> regions = seen.stream().map(ImageRegions::features).toList();
    Explainer.Options options = new Explainer.Options(device, maxLength, Duration.ofMinutes(1));
    try (Explainer explainer = Explainer.open(model, options)) {
      if (attention != null || attentionPicture != null) {
        writeAttention(explainer.attention(regions, question), seen);
      }
      if (why == null) {
        return Map.of();
      }
      Explanation explanation = explainer.explain(regions, question, answer, method);
      RegionDrawing.write(RelevanceDrawing.draw(images, regions, explanation), why);
      return Map.of("why", json(explanation));
    }
  }

  /** The picture shows the first image. */
  private void writeAttention(List<AttentionMaps> maps, List<ImageRegions> seen) {
    if (attention != null) {
      AttentionMaps.write(attention, maps);
    }
    if (attentionPicture != null) {
      AttentionMaps first = maps.get(0);
      String name = map == null ? first.lastAcross() : map;
      RegionDrawing.write(
          AttentionDrawing.draw(first, name, head, names(seen.get(0))), attentionPicture);
    }
  }

  private static List<String> names(ImageRegions seen) {
    List<Region> regions = seen.regions();
    return IntStream.range(0, regions.size())
        .mapToObj(i -> "%d %s".formatted(i, regions.get(i).object()))
        .toList();
  }

  private static Map<String, Object> json(Explanation explanation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("answer", explanation.answer());
    json.put("score", explanation.score());
    json.put("method", explanation.method().key());
    json.put("words", explanation.words());
    List<Map<String, Object>> images = new ArrayList<>();
    for (ImageRelevance each : explanation.images()) {
      images.add(Map.of("words", json(each.words()), "regions", json(each.regions())));
    }
    json.put("images", images);
    return json;
  }

  private static Map<String, Object> json(Relevance relevance) {
    return Map.of(
        "relevance", relevance.values(),
        "scaled", relevance.scaled(),
        "constant", relevance.isConstant());
  }
}
