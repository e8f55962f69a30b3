package lxmert.regions;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.DType;

/** What holds for all shards of a store: {@code manifest.json}, written once with the first. */
record StoreManifest(
    @JsonProperty(value = "format", required = true) String format,
    @JsonProperty(value = "version", required = true) int version,
    @JsonProperty(value = "features", required = true) DType features,
    @JsonProperty(value = "feature_size", required = true) int featureSize) {
  private static final String FORMAT = "lxmert-regions";
  private static final int VERSION = 1;

  static StoreManifest of(DType features, int featureSize) {
    return new StoreManifest(FORMAT, VERSION, features, featureSize);
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
