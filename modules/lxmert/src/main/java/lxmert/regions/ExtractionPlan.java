package lxmert.regions;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Digests;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import org.jspecify.annotations.Nullable;

/**
 * What an extraction has to do, fixed once and the same for all processes that share it: which
 * images go into which shard.
 *
 * @param request digest of the images asked for, the detector and the type of the features
 * @param imagesPerShard images in a shard, fewer where some are no images
 * @param shards the numbers of the shards to write, rising
 * @param images in the order of the shards
 */
record ExtractionPlan(
    @JsonProperty(value = "request", required = true) String request,
    @JsonProperty(value = "pictures_per_shard", required = true) int imagesPerShard,
    @JsonProperty(value = "shards", required = true) List<Integer> shards,
    @JsonProperty(value = "images", required = true) List<Entry> images) {

  /** One image. */
  record Entry(
      @JsonProperty(value = "id", required = true) String id,
      @JsonProperty(value = "file", required = true) String file) {}

  /** A digest of all that the result depends on. */
  static String request(Map<String, Path> images, String detector, RegionStoreOptions options) {
    StringBuilder text = new StringBuilder();
    text.append(detector).append(' ').append(options).append('\n');
    images.forEach(
        (id, file) ->
            text.append(id).append('\t').append(file.toAbsolutePath().normalize()).append('\n'));
    return Digests.of(text.toString());
  }

  static ExtractionPlan read(Path file) {
    return Json.read(file, ExtractionPlan.class);
  }

  /** Writes the plan on one line: a list of many images stays short. */
  void write(Path file) {
    AtomicFiles.writeString(file, Json.line(this));
  }

  /** Number of shards. */
  int slices() {
    return shards.size();
  }

  /** The images of a shard, by its place among the shards. */
  List<Entry> slice(int place) {
    int from = place * imagesPerShard;
    return images.subList(from, Math.min(from + imagesPerShard, images.size()));
  }

  /**
   * What became of the images of one shard; written after it.
   *
   * @param failed those that are none
   * @param contents digest of the file of each of the others
   * @param sha256 of the shard, by the name of its file; empty where none was written, and in
   *     records from before there were digests
   */
  record Done(
      @JsonProperty(value = "failed", required = true) List<FailedImage> failed,
      @JsonProperty(value = "contents", required = true) Map<String, String> contents,
      @JsonProperty("sha256") Map<String, String> sha256) {
    Done(
        List<FailedImage> failed,
        Map<String, String> contents,
        @Nullable Map<String, String> sha256) {
      this.failed = failed;
      this.contents = contents;
      this.sha256 = sha256 == null ? Map.of() : Map.copyOf(sha256);
    }

    /** Reads it, if it is there. */
    static Done read(Path file) {
      return Json.read(file, Done.class);
    }
  }

  /** The failed images as lines of JSON. */
  static void writeFailed(Path file, List<FailedImage> failed) {
    if (failed.isEmpty()) {
      AtomicFiles.delete(file);
      return;
    }
    StringBuilder lines = new StringBuilder();
    failed.forEach(image -> lines.append(Json.line(image)).append('\n'));
    AtomicFiles.writeString(file, lines.toString());
  }

  /** Reads {@link #writeFailed}'s file; nothing where there is none. */
  static List<FailedImage> readFailed(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<FailedImage> failed = new ArrayList<>();
    JsonRows.of(file).lines("failed image", FailedImage.class, (place, row) -> failed.add(row));
    return failed;
  }
}
