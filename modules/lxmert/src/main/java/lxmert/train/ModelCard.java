package lxmert.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.io.Yaml;

/**
 * The card of a model in Hugging Face's form: {@code README.md}, whose front matter holds the
 * figures as a {@code model-index}, beside the weights.
 */
final class ModelCard {
  private static final String TEMPLATE =
      """
      ---
      %s---

      # %s

      %s Trained by [LXMERT](https://arxiv.org/abs/1908.07490) for the JVM, version %s.

      > **Be careful.** %s

      ## Figures

      On `%s`, the best after epoch %d. Shares are from 0 to 1.

      | figure | value |
      |---|---|
      %s
      ## Data

      `%s` names the form of the data; these are the files that were used.

      | | |
      |---|---|
      %s
      ## Recipe

      ```
      %s```

      ## How to load it

      Here, with this folder as `MODEL`:

      ```sh
      %s
      ```

      %s""";

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
      if (Files.exists(file) && InputFile.text(file).equals(text)) {
        return;
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
    AtomicFiles.writeString(file, text);
  }

  private String text() {
    ModelDescription model = run.model();
    Map<String, String> data = new LinkedHashMap<>(run.data());
    data.replaceAll((name, value) -> shortened(value));
    return TEMPLATE.formatted(
        Yaml.text(frontMatter()),
        model.title(),
        model.about(),
        Version.NUMBER,
        FinishedRun.WARNING,
        run.split(),
        run.bestEpoch(),
        lines("| %s | %s |", run.figures()),
        model.dataset(),
        lines("| %s | `%s` |", data),
        lines("%s: %s", run.recipe()),
        model.usage(),
        inPython());
  }

  private static String lines(String format, Map<String, ?> values) {
    return values.entrySet().stream()
        .map(each -> format.formatted(each.getKey(), each.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  private String inPython() {
    String type = run.model().transformersClass();
    if (type == null) {
      return "The transformers library has no class for it.\n";
    }
    return """
        In Python:

        ```python
        from transformers import LxmertTokenizer, %s

        model = %s.from_pretrained("MODEL")
        tokenizer = LxmertTokenizer.from_pretrained("MODEL")
        ```

        Features and boxes have to come from the detector that it was trained with.
        """
        .formatted(type, type);
  }

  private Map<String, Object> frontMatter() {
    ModelDescription model = run.model();
    Map<String, Object> front = new LinkedHashMap<>();
    front.put("language", "en");
    front.put("license", "apache-2.0");
    if (model.transformersClass() != null) {
      front.put("library_name", "transformers");
    }
    front.put("pipeline_tag", model.pipeline());
    front.put("tags", List.of("lxmert", "vision-and-language", model.dataset()));
    front.put("datasets", List.of(model.dataset()));
    front.put("metrics", run.figures().keySet().stream().map(ModelCard::type).distinct().toList());
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("name", model.title());
    index.put("results", List.of(result()));
    front.put("model-index", List.of(index));
    return front;
  }

  private Map<String, Object> result() {
    Map<String, Object> dataset = new LinkedHashMap<>();
    dataset.put("name", shortened(run.data().getOrDefault("valid", run.split())));
    dataset.put("type", run.model().dataset());
    dataset.put("split", run.split());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("task", Map.of("type", run.model().pipeline()));
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
