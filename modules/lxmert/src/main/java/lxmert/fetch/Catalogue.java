package lxmert.fetch;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * What can be fetched by name.
 *
 * @param entries in the order of the catalogue
 */
public record Catalogue(@JsonProperty(value = "entries", required = true) List<Entry> entries) {
  /**
   * Files that belong together, such as a model's.
   *
   * @param name what it is fetched by; also its folder in the cache
   * @param what it is, in a few words
   * @param files in the order in which they are fetched
   */
  public record Entry(
      @JsonProperty(value = "name", required = true) String name,
      @JsonProperty(value = "what", required = true) String what,
      @JsonProperty(value = "files", required = true) List<Item> files) {
    /**
     * One of the files.
     *
     * @throws UserError if there is none of this name
     */
    Item file(String fileName) {
      return files.stream()
          .filter(file -> file.name.equals(fileName))
          .findFirst()
          .orElseThrow(
              () ->
                  new UserError(
                      "%s has no file %s, expected one of %s"
                          .formatted(
                              name,
                              fileName,
                              files.stream().map(Item::name).collect(Collectors.joining(", ")))));
    }
  }

  /**
   * A file.
   *
   * @param name its name in the folder
   * @param urls its homes, the first one first
   * @param size in bytes; null if it is not known
   * @param sha256 in hexadecimal digits; null if it is not known, "not pinned"
   */
  public record Item(
      @JsonProperty(value = "name", required = true) String name,
      @JsonProperty(value = "urls", required = true) List<URI> urls,
      @JsonProperty("size") @Nullable Long size,
      @JsonProperty("sha256") @Nullable String sha256) {}

  /** The catalogue of this version. */
  public static Catalogue standard() {
    String name = "catalogue.json";
    try (InputStream in = Catalogue.class.getResourceAsStream(name)) {
      return Json.mapper().readValue(Objects.requireNonNull(in, name), Catalogue.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An entry.
   *
   * @throws UserError if there is none of this name
   */
  public Entry entry(String name) {
    return entries.stream()
        .filter(entry -> entry.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "there is nothing called %s; known names are %s"
                        .formatted(
                            name,
                            entries.stream().map(Entry::name).collect(Collectors.joining(", ")))));
  }
}
