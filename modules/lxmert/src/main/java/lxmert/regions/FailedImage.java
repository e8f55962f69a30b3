package lxmert.regions;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A file that could not be read as an image.
 *
 * @param imageId its image's id
 * @param file its path
 * @param reason one sentence
 */
public record FailedImage(
    @JsonProperty(value = "image_id", required = true) String imageId,
    @JsonProperty(value = "file", required = true) String file,
    @JsonProperty(value = "reason", required = true) String reason) {}
