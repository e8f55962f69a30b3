package lxmert.vision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Json;
import lxmert.io.JsonProblem;
import lxmert.io.UserError;
import lxmert.io.Yaml;

/** Reads a {@link DetectorConfig}: a file's keys laid over those of the public detector. */
final class DetectorConfigReader {
  private DetectorConfigReader() {}

  static DetectorConfig read(Path file) {
    try {
      return parse(InputFile.text(file), file.toString());
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  static DetectorConfig parse(String text, String source) {
    return parse(resource("bottom-up-attention.yaml"), text, source);
  }

  private static DetectorConfig parse(ObjectNode settings, String text, String source) {
    boolean json = text.stripLeading().startsWith("{");
    JsonNode own = json ? Json.parse(text, source, JsonNode.class) : Yaml.parse(text, source);
    if (own instanceof ObjectNode object) {
      overlay(settings, object, source);
    } else if (!own.isMissingNode() && !own.isNull()) {
      throw new UserError(
          "%s: found %s, expected settings such as resnets and rpn"
              .formatted(source, JsonProblem.found(own)));
    }
    if (settings.hasNonNull("preset")) {
      DetectorPreset preset =
          Yaml.convert(settings.get("preset"), source + ": preset", DetectorPreset.class);
      overlay(settings, resource(preset.resource()), preset.resource());
    }
    return Yaml.convert(settings, source, DetectorConfig.class);
  }

  static DetectorConfig withVocabulary(DetectorConfig config, int objects, int attributes) {
    return with(
        config,
        "roi_heads: {num_classes: %d}\nroi_box_head: {num_attrs: %d}"
            .formatted(objects, attributes));
  }

  static DetectorConfig withPreset(DetectorConfig config, DetectorPreset preset) {
    return with(config, "preset: " + preset);
  }

  /** Lays settings written as YAML over others. */
  static DetectorConfig with(DetectorConfig config, String own) {
    return parse(Json.mapper().valueToTree(config), own, "the settings");
  }

  private static ObjectNode resource(String name) {
    try (InputStream in = DetectorConfig.class.getResourceAsStream(name)) {
      byte[] text = Objects.requireNonNull(in, name).readAllBytes();
      return (ObjectNode) Yaml.parse(new String(text, StandardCharsets.UTF_8), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets what {@code own} has; a key without a value counts as left out. */
  private static void overlay(ObjectNode settings, ObjectNode own, String source) {
    for (Map.Entry<String, JsonNode> entry : own.properties()) {
      JsonNode old = settings.get(entry.getKey());
      if (entry.getValue() instanceof ObjectNode deeper && old instanceof ObjectNode section) {
        overlay(section, deeper, source);
      } else if (old instanceof ObjectNode && !entry.getValue().isNull()) {
        throw new UserError(
            "%s: %s is %s, expected an object"
                .formatted(source, entry.getKey(), JsonProblem.found(entry.getValue())));
      } else if (!entry.getValue().isNull()) {
        settings.set(entry.getKey(), entry.getValue());
      }
    }
  }
}
