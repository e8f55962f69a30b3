package lxmert.regions;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A file that could not be read as a picture.
 *
 * @param imageId its picture's id
 * @param file its path
 * @param reason one sentence
 */
public record FailedPicture(
    @JsonProperty(value = "image_id", required = true) String imageId,
    @JsonProperty(value = "file", required = true) String file,
    @JsonProperty(value = "reason", required = true) String reason) {}
