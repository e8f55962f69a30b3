package lxmert.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.io.Yaml;

/**
 * The card of a model in Hugging Face's form: {@code README.md}, whose front matter holds the
 * figures as a {@code model-index}, beside the weights.
 */
final class ModelCard {
  private final FinishedRun run;

  ModelCard(FinishedRun run) {
    this.run = run;
  }

  /**
   * Writes the card, atomically, unless the file holds the same already: the time of its last
   * change is part of what a model folder is known by.
   *
   * @throws UserError if it cannot be written
   */
  void write(Path file) {
    String text = text();
    try {
      if (Files.exists(file) && Files.readString(file).equals(text)) {
        return;
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
    AtomicFiles.writeString(file, text);
  }

  private String text() {
    Template template = Templates.read("model-card.md", Mustache.compiler().escapeHTML(false));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("frontMatter", Yaml.text(frontMatter()));
    values.put("title", run.subject().title());
    values.put("about", run.subject().about());
    values.put("dataset", run.subject().dataset());
    values.put("here", run.subject().here());
    values.put("transformersClass", run.subject().transformersClass());
    values.put("split", run.split());
    values.put("bestEpoch", run.bestEpoch());
    values.put("figures", rows(run.figures()));
    Map<String, String> data = new LinkedHashMap<>(run.data());
    data.replaceAll((name, value) -> shortened(value));
    values.put("data", rows(data));
    values.put("recipe", rows(run.recipe()));
    values.put("version", Version.NUMBER);
    values.put("warning", FinishedRun.WARNING);
    return template.execute(values);
  }

  private static List<Map<String, Object>> rows(Map<String, ?> values) {
    List<Map<String, Object>> rows = new ArrayList<>();
    values.forEach((name, value) -> rows.add(Map.of("name", name, "value", value)));
    return rows;
  }

  private Map<String, Object> frontMatter() {
    Subject subject = run.subject();
    Map<String, Object> front = new LinkedHashMap<>();
    front.put("language", "en");
    front.put("license", "apache-2.0");
    if (subject.transformersClass() != null) {
      front.put("library_name", "transformers");
    }
    front.put("pipeline_tag", subject.pipeline());
    front.put("tags", List.of("lxmert", "vision-and-language", subject.dataset()));
    front.put("datasets", List.of(subject.dataset()));
    front.put("metrics", run.figures().keySet().stream().map(ModelCard::type).distinct().toList());
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", subject.title());
    model.put("results", List.of(result()));
    front.put("model-index", List.of(model));
    return front;
  }

  private Map<String, Object> result() {
    Map<String, Object> dataset = new LinkedHashMap<>();
    dataset.put("name", shortened(run.data().getOrDefault("valid", run.split())));
    dataset.put("type", run.subject().dataset());
    dataset.put("split", run.split());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("task", Map.of("type", run.subject().pipeline()));
    result.put("dataset", dataset);
    result.put("metrics", run.figures().entrySet().stream().map(ModelCard::metric).toList());
    return result;
  }

  private static Map<String, Object> metric(Map.Entry<String, Double> figure) {
    Map<String, Object> metric = new LinkedHashMap<>();
    metric.put("type", type(figure.getKey()));
    metric.put("name", figure.getKey());
    metric.put("value", figure.getValue());
    return metric;
  }

  /** What is measured, without what it is measured of: {@code accuracy} of "accuracy yes/no". */
  private static String type(String figure) {
    return Stream.of("accuracy", "loss").filter(figure::contains).findFirst().orElse(figure);
  }

  /** Paths by their last two names: where they lay on one machine is nobody else's business. */
  private static String shortened(String paths) {
    return Arrays.stream(paths.split(", ", -1))
        .map(path -> path.replaceFirst("^/(?:.*/)?([^/]+/[^/]+)$", "$1"))
        .collect(Collectors.joining(", "));
  }
}
