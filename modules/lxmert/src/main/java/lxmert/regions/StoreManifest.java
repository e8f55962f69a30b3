package lxmert.regions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import lxmert.io.Digests;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all shards of a store, {@code manifest.json}: written before the first, and after
 * each with its digest.
 *
 * @param sha256 of each shard, by the name of its file; shards of stores that were written before
 *     there were digests have none
 */
record StoreManifest(
    @JsonProperty(value = "format", required = true) String format,
    @JsonProperty(value = "version", required = true) int version,
    @JsonProperty(value = "features", required = true) DType features,
    @JsonProperty(value = "feature_size", required = true) int featureSize,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("sha256")
        Map<String, String> sha256) {
  private static final String FORMAT = "lxmert-regions";
  private static final int VERSION = 1;

  StoreManifest(
      String format,
      int version,
      DType features,
      int featureSize,
      @Nullable Map<String, String> sha256) {
    this.format = format;
    this.version = version;
    this.features = features;
    this.featureSize = featureSize;
    this.sha256 = sha256 == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(sha256));
  }

  static StoreManifest of(DType features, int featureSize) {
    return new StoreManifest(FORMAT, VERSION, features, featureSize, Map.of());
  }

  /** With the digests of some shards. */
  StoreManifest with(Map<String, String> some) {
    Map<String, String> digests = new TreeMap<>(sha256);
    digests.putAll(some);
    return new StoreManifest(format, version, features, featureSize, digests);
  }

  /** With the digests of these shards and no others; those that it has already are not read. */
  StoreManifest of(Collection<Path> shards) {
    Map<String, String> digests = new TreeMap<>();
    for (Path shard : shards) {
      String known = sha256.get(name(shard));
      digests.put(name(shard), known == null ? Digests.of(shard) : known);
    }
    return new StoreManifest(format, version, features, featureSize, digests);
  }

  /** Under which name it has the digest of a shard. */
  static String name(Path shard) {
    return String.valueOf(shard.getFileName());
  }

  static Path file(Path folder) {
    return folder.resolve("manifest.json");
  }

  static boolean exists(Path folder) {
    return Files.exists(file(folder));
  }

  static StoreManifest read(Path folder) {
    if (!exists(folder)) {
      throw new UserError(folder + " is not a region store: it has no manifest.json");
    }
    StoreManifest manifest = Json.read(file(folder), StoreManifest.class);
    if (!FORMAT.equals(manifest.format) || manifest.version != VERSION) {
      throw new UserError(
          "%s says format %s, version %d; expected %s, version %d"
              .formatted(file(folder), manifest.format, manifest.version, FORMAT, VERSION));
    }
    boolean known = manifest.features == DType.F16 || manifest.features == DType.F32;
    if (!known || manifest.featureSize < 1) {
      throw new UserError(
          "%s says %d features of type %s; expected at least one, F16 or F32"
              .formatted(file(folder), manifest.featureSize, manifest.features));
    }
    return manifest;
  }

  void write(Path folder) {
    Json.write(file(folder), this);
  }
}
