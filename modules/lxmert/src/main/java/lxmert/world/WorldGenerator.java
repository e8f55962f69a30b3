package lxmert.world;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;

/** Makes a world: images with their annotations and sentences, as files. */
public final class WorldGenerator {
  /** Marks a folder as a world. */
  public static final String MARK = "world.json";

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
  public void write(Path folder, Progress progress) {
    requireFree(folder);
    AtomicFiles.writeFolder(folder, temporary -> fill(temporary, progress));
  }

  /**
   * Draws a few images with their questions on one sheet, a PNG file.
   *
   * @throws UserError if the file cannot be written
   */
  public void writeSheet(Path png) {
    BufferedImage sheet = new ContactSheet(options).draw();
    Pngs.write(sheet, png);
  }

  /**
   * Refuses a folder that holds something other than a world.
   *
   * @throws UserError naming it
   */
  public static void requireFree(Path folder) {
    if (!isFree(folder)) {
      throw new UserError(
          folder + " is not empty and holds no world; expected a new or an empty folder");
    }
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

  private void fill(Path folder, Progress progress) throws IOException {
    World world = new World(options, scenes(folder.resolve("images"), progress));
    writeLines(folder.resolve("objects_vocab.txt"), CocoScenes.OBJECT_NAMES);
    writeLines(folder.resolve("attributes_vocab.txt"), CocoScenes.ATTRIBUTE_NAMES);
    CocoScenes.write(world, folder.resolve("annotations"));
    CaptionFiles.write(world, folder.resolve("annotations"));
    PretrainFiles pretrain = new PretrainFiles(world, folder.resolve("pretrain"));
    VqaFiles.write(world, folder.resolve("vqa"))
        .forEach((split, questions) -> pretrain.add("vqa", split, questions));
    GqaFiles.write(world, folder.resolve("gqa"))
        .forEach((split, questions) -> pretrain.add("gqa", split, questions));
    pretrain.write();
    writePairs(folder.resolve("nlvr2"), progress);
    if (options.expressions() > 0) {
      RefcocoFiles.write(world, folder.resolve("refcoco"));
    }
    Json.write(folder.resolve(MARK), options);
  }

  private Map<Split, List<Scene>> scenes(Path images, Progress progress) throws IOException {
    Map<Split, List<Scene>> scenes = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<String> ids = split.imageIds(options);
      scenes.put(split, paint(ids, sampler::sample, images.resolve(split.word()), progress));
    }
    return scenes;
  }

  private void writePairs(Path folder, Progress progress) throws IOException {
    Nlvr2Files files = new Nlvr2Files(options);
    for (Split split : Split.values()) {
      Path images = folder.resolve("images").resolve(Nlvr2Files.word(split));
      files.write(
          split, paint(files.imageIds(split), sampler::sampleCrowd, images, progress), folder);
    }
  }

  /** Samples scenes and paints them into a folder, on all cores. */
  private static List<Scene> paint(
      List<String> ids, Function<String, Scene> sampler, Path folder, Progress progress)
      throws IOException {
    try (ImageFolder images = new ImageFolder(folder, ids.size(), progress)) {
      List<Scene> scenes =
          ids.parallelStream()
              .map(
                  id -> {
                    Scene scene = sampler.apply(id);
                    images.write(id, () -> Painter.paint(scene));
                    return scene;
                  })
              .toList();
      images.check();
      return scenes;
    }
  }

  private static void writeLines(Path file, List<String> lines) {
    AtomicFiles.writeString(file, String.join("\n", lines) + "\n");
  }
}
