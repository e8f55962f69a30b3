package lxmert.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.UserError;

/**
 * The models that come with the program, {@code models/world}: a detector and models of the
 * procedural world, in float16.
 *
 * @param folder that holds a folder for each
 */
public record ShippedModels(Path folder) {
  /** The system property that names the folder which the program was unpacked in. */
  private static final String HOME = "lxmert.home";

  /**
   * Those of the folder that the program was started from.
   *
   * @throws UserError if they are not there
   */
  public static ShippedModels find() {
    Path folder = Path.of(System.getProperty(HOME, "."), "models", "world");
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          folder
              + " is not there, expected the models that come with lxmert; name others by"
              + " --model and --detector");
    }
    return new ShippedModels(folder);
  }

  /** Finds the things of an image. */
  public Path detector() {
    return folder.resolve("detector");
  }

  /**
   * Has the heads of pre-training.
   *
   * @throws UserError if it is not there
   */
  public Path pretrained() {
    Path model = folder.resolve("pretrained");
    if (!Files.isDirectory(model)) {
      throw new UserError(
          "no pre-trained model comes with this build (%s is not there): name one by --model, with"
                  .formatted(model)
              + " its --detector or --regions");
    }
    return model;
  }

  /** Answers questions about an image. */
  public Path answering() {
    return folder.resolve("vqa");
  }

  /** Tells whether a statement is true of two images. */
  public Path pairs() {
    return folder.resolve("nlvr2");
  }

  /** What a server answers with, by the names that clients use; the first is the usual one. */
  public Map<String, Path> served() {
    Map<String, Path> models = new LinkedHashMap<>();
    models.put("world", answering());
    models.put("world-pairs", pairs());
    return models;
  }
}
