package lxmert.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How the configuration of a kind of model is read.
 *
 * @param reader of a {@code config.json}, which may have keys that say nothing about the model
 * @param maker of the keys of a recipe, all of which are known, and where they were read
 */
public record ConfigFormat(
    Function<Path, ModelConfig> reader, BiFunction<JsonNode, String, ModelConfig> maker) {}
