package lxmert.train;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.jspecify.annotations.Nullable;

/**
 * A run between two steps as a folder: {@code weights.safetensors}, {@code optimizer.safetensors},
 * and {@code checkpoint.json} with everything else and the checksums of these files.
 */
final class Checkpoint {
  private static final String MANIFEST = "checkpoint.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final List<String> FILES = List.of(WEIGHTS, OPTIMIZER);
  private static final int BUFFER = 1 << 20;

  /**
   * What is no tensor.
   *
   * @param version of the code that wrote it
   * @param threads that each batch was computed on
   * @param ranks processes, and how they exchanged gradients; null where there was one
   * @param checksums CRC-32C of each file; that of {@code checkpoint.json} is of all else that it
   *     says
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Manifest(
      String version,
      int threads,
      @Nullable String ranks,
      RunConfiguration configuration,
      RunState state,
      Map<String, Long> checksums) {

    /** The same with its own checksum among the others. */
    Manifest sealed() {
      Map<String, Long> all = new LinkedHashMap<>(checksums);
      all.put(MANIFEST, checksum());
      return with(all);
    }

    private Manifest with(Map<String, Long> other) {
      return new Manifest(version, threads, ranks, configuration, state, other);
    }

    /**
     * Checks what it says of itself.
     *
     * @throws UserError if a value is not as it was written, or a file is not named
     */
    void requireWhole(Path file) {
      Set<String> missing = new TreeSet<>(FILES);
      missing.removeAll(checksums.keySet());
      if (!missing.isEmpty()) {
        throw new UserError("%s has no checksum of %s".formatted(file, missing.iterator().next()));
      }
      Long own = checksums.get(MANIFEST); // which the first version did not write
      if (own != null && own != checksum()) {
        throw torn(file);
      }
    }

    /** CRC-32C of all that it says, but for that very number. */
    private long checksum() {
      Map<String, Long> others = new TreeMap<>(checksums);
      others.remove(MANIFEST);
      CRC32C crc = new CRC32C();
      crc.update(Json.line(with(others)).getBytes(StandardCharsets.UTF_8));
      return crc.getValue();
    }
  }

  private final Path folder;
  private final Manifest manifest;

  private Checkpoint(Path folder, Manifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Writes a checkpoint as a whole, replacing one that is there.
   *
   * @throws UserError if it cannot be written
   */
  static void write(Path folder, Run<?> run, RunState state, Optimizer optimizer) {
    AtomicFiles.writeFolder(
        folder,
        temporary -> {
          writeTensors(temporary, run.task().module(), optimizer);
          Map<String, Long> checksums = new LinkedHashMap<>();
          for (String name : FILES) {
            checksums.put(name, checksum(temporary.resolve(name)));
          }
          Json.write(temporary.resolve(MANIFEST), manifest(run, state, checksums));
        });
  }

  private static Manifest manifest(Run<?> run, RunState state, Map<String, Long> checksums) {
    String ranks = run.ranks().count() == 1 ? null : run.ranks().manner();
    return new Manifest(Version.NUMBER, run.threads(), ranks, run.configuration(), state, checksums)
        .sealed();
  }

  private static void writeTensors(Path folder, Module module, Optimizer optimizer) {
    try (PointerScope scope = new PointerScope()) {
      SafeTensors.write(folder.resolve(WEIGHTS), ModuleWeights.stateOf(module), Map.of());
      SafeTensors.write(
          folder.resolve(OPTIMIZER),
          OptimizerState.of(optimizer, module.named_parameters()),
          Map.of());
    }
  }

  /**
   * Opens a checkpoint.
   *
   * @throws UserError if a file is missing or is not as it was written
   */
  static Checkpoint open(Path folder) {
    Manifest manifest = readManifest(folder);
    FILES.forEach(
        name -> {
          Path file = folder.resolve(name);
          try {
            Long expected = manifest.checksums().get(name);
            if (expected == null || checksum(file) != expected) {
              throw torn(file);
            }
          } catch (IOException e) {
            throw AtomicFiles.cannotRead(file, e);
          }
        });
    return new Checkpoint(folder, manifest);
  }

  private static UserError torn(Path file) {
    return new UserError(file + " is torn: its checksum is not that of the checkpoint");
  }

  /**
   * Reads what is no tensor, and looks at nothing else.
   *
   * @throws UserError if it cannot be read or is not as it was written
   */
  static Manifest readManifest(Path folder) {
    Path file = folder.resolve(MANIFEST);
    Manifest manifest = Json.read(file, Manifest.class);
    manifest.requireWhole(file);
    return manifest;
  }

  private static long checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    try (InputStream in = new CheckedInputStream(InputFile.stream(file), crc)) {
      byte[] buffer = new byte[BUFFER];
      while (in.read(buffer) >= 0) {}
    }
    return crc.getValue();
  }

  Path folder() {
    return folder;
  }

  Manifest manifest() {
    return manifest;
  }

  RunState state() {
    return manifest.state();
  }

  /**
   * Puts weights and optimiser back.
   *
   * @throws UserError if names or shapes are not those of the module
   */
  void restore(Module module, Optimizer optimizer) {
    try (PointerScope scope = new PointerScope();
        StateDict weights = StateDict.read(folder.resolve(WEIGHTS));
        StateDict saved = StateDict.read(folder.resolve(OPTIMIZER))) {
      ModuleWeights.load(module, weights);
      OptimizerState.load(optimizer, module.named_parameters(), saved);
    }
  }
}
