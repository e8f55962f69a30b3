package lxmert.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;

/** Makes a world: pictures and everything that is said about them, as files. */
public final class WorldGenerator {
  private static final String MARK = "world.json";

  private final WorldOptions options;
  private final SceneSampler sampler;

  /** A generator of one world. */
  public WorldGenerator(WorldOptions options) {
    this.options = options;
    this.sampler = new SceneSampler(options);
  }

  /**
   * Writes the world, all or nothing. The files do not depend on the number of threads. A world
   * that is already there is replaced.
   *
   * @throws UserError if the folder holds something else or cannot be written
   */
  public void write(Path folder) {
    if (!isFree(folder)) {
      throw new UserError(
          folder + " is not empty and holds no world; expected a new or an empty folder");
    }
    AtomicFiles.writeFolder(folder, this::fill);
  }

  private static boolean isFree(Path folder) {
    if (!Files.exists(folder) || Files.isRegularFile(folder.resolve(MARK))) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(folder, e);
    }
  }

  private void fill(Path folder) throws IOException {
    Json.write(folder.resolve(MARK), options);
    writeLines(folder.resolve("objects_vocab.txt"), CocoScenes.OBJECT_NAMES);
    writeLines(folder.resolve("attributes_vocab.txt"), CocoScenes.ATTRIBUTE_NAMES);
    Files.createDirectory(folder.resolve("annotations"));
    for (Split split : Split.values()) {
      List<Scene> scenes = scenes(split, folder);
      CocoScenes.annotations(scenes, split.first(options))
          .write(folder.resolve("annotations/instances_" + split.word() + ".json"));
    }
  }

  /** Samples and paints the pictures of a split on all cores. */
  private List<Scene> scenes(Split split, Path folder) throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("images").resolve(split.word()));
    int first = split.first(options);
    try {
      return IntStream.range(first, first + split.count(options))
          .parallel()
          .mapToObj(number -> draw(split.imageId(number), pictures))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Scene draw(String imageId, Path pictures) {
    Scene scene = sampler.sample(imageId);
    try {
      Pngs.write(Painter.paint(scene), pictures.resolve(imageId + ".png"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return scene;
  }

  private static void writeLines(Path file, List<String> lines) {
    AtomicFiles.writeString(file, String.join("\n", lines) + "\n");
  }
}
