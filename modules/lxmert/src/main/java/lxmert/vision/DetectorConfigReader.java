package lxmert.vision;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;

/** Reads a {@link DetectorConfig}: a file's keys laid over those of the public detector. */
final class DetectorConfigReader {
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private DetectorConfigReader() {}

  static DetectorConfig read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  static DetectorConfig parse(String text, String source) {
    return parse(resource("bottom-up-attention.yaml"), text, source);
  }

  private static DetectorConfig parse(ObjectNode settings, String text, String source) {
    try {
      boolean json = text.stripLeading().startsWith("{");
      JsonNode own = (json ? Json.mapper() : YAML).readTree(text);
      if (own instanceof ObjectNode object) {
        overlay(settings, object);
      } else if (!own.isMissingNode() && !own.isNull()) {
        throw new UserError(source + ": holds no settings, expected keys such as resnets and rpn");
      }
      if (settings.hasNonNull("preset")) {
        overlay(settings, resource(preset(settings.get("preset").asText()).resource()));
      }
      return YAML.treeToValue(settings, DetectorConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new UserError(source + ": unknown key \"" + path(e) + "\"; " + known(e), e);
    } catch (ValueInstantiationException e) {
      throw new UserError(source + ": " + Objects.requireNonNullElse(e.getCause(), e).getMessage());
    } catch (IllegalArgumentException e) {
      throw new UserError(source + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw Json.explain(source, e);
    }
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
    return parse(YAML.valueToTree(config), own, "the settings");
  }

  private static DetectorPreset preset(String name) {
    for (DetectorPreset preset : DetectorPreset.values()) {
      if (preset.toString().equals(name)) {
        return preset;
      }
    }
    throw new IllegalArgumentException(
        "preset is %s, expected one of %s"
            .formatted(name, Arrays.toString(DetectorPreset.values())));
  }

  private static ObjectNode resource(String name) {
    try (InputStream in = DetectorConfig.class.getResourceAsStream(name)) {
      return (ObjectNode) YAML.readTree(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets what {@code own} has; a key without a value counts as left out. */
  private static void overlay(ObjectNode settings, ObjectNode own) {
    for (Map.Entry<String, JsonNode> entry : own.properties()) {
      JsonNode old = settings.get(entry.getKey());
      if (entry.getValue() instanceof ObjectNode deeper && old instanceof ObjectNode section) {
        overlay(section, deeper);
      } else if (!entry.getValue().isNull()) {
        settings.set(entry.getKey(), entry.getValue());
      }
    }
  }

  private static String path(UnrecognizedPropertyException e) {
    return e.getPath().stream()
        .map(reference -> reference.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String known(UnrecognizedPropertyException e) {
    return "known keys there are "
        + e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
  }
}
