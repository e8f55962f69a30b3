package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.dataset.VgObjects;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert import vg-objects}: Visual Genome's boxes as COCO annotations. */
@Command(
    name = "vg-objects",
    description =
        "Writes Visual Genome's objects and attributes as COCO annotations to train a detector on,"
            + " with the vocabulary of Anderson et al. 2018: the most frequent names, or lists.",
    mixinStandardHelpOptions = true)
final class ImportVgObjectsCommand implements Callable<Integer> {
  @Option(
      names = "--images",
      required = true,
      paramLabel = "FILE",
      description = "image_data.json: sizes and names of the images.")
  private Path images;

  @Option(
      names = "--objects",
      required = true,
      paramLabel = "FILE",
      description = "objects.json: boxes and their names.")
  private Path objects;

  @Option(
      names = "--attributes",
      paramLabel = "FILE",
      description =
          "attributes.json (default: only adjectives in front of the objects' names count).")
  private @Nullable Path attributes;

  @Option(
      names = "--object-aliases",
      paramLabel = "FILE",
      description =
          "object_alias.txt: names that mean the same, a line each, separated by commas (default:"
              + " none are merged, as published).")
  private @Nullable Path objectAliases;

  @Option(
      names = "--attribute-aliases",
      paramLabel = "FILE",
      description = "The same for attributes.")
  private @Nullable Path attributeAliases;

  @Option(
      names = "--object-classes",
      defaultValue = "1600",
      paramLabel = "N",
      description = "So many of the most frequent objects (default: ${DEFAULT-VALUE}).")
  private int objectClasses;

  @Option(
      names = "--attribute-classes",
      defaultValue = "400",
      paramLabel = "N",
      description = "So many of the most frequent attributes (default: ${DEFAULT-VALUE}).")
  private int attributeClasses;

  @Option(
      names = "--objects-vocab",
      paramLabel = "FILE",
      description = "Exactly these objects, one a line, such as the public objects_vocab.txt.")
  private @Nullable Path objectsVocab;

  @Option(
      names = "--attributes-vocab",
      paramLabel = "FILE",
      description = "Exactly these attributes.")
  private @Nullable Path attributesVocab;

  @Option(
      names = "--split",
      paramLabel = "NAME=FILE",
      description =
          "The images of a split by id or file, one a line, such as valid=val.txt; may be given"
              + " several times. Images in no list are train, unless that has a list too.")
  private Map<String, Path> splits = Map.of();

  @Mixin private FolderOption folder;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    for (String split : splits.keySet()) {
      if (!split.matches("\\w+")) {
        throw new UserError("--split " + split + " is no name of a split, expected such as valid");
      }
    }
    VgObjects.Sources sources =
        new VgObjects.Sources(images, objects, attributes, objectAliases, attributeAliases, splits);
    VgObjects.Names names =
        new VgObjects.Names(objectClasses, attributeClasses, objectsVocab, attributesVocab);
    print(VgObjects.convert(sources, names, folder.out(), ConsoleProgress.onStandardError()));
    return 0;
  }

  private void print(VgObjects.Summary done) {
    PrintWriter print = spec.commandLine().getOut();
    if (json.wanted()) {
      print.println(Json.line(done));
      return;
    }
    print.printf("%d objects and %d attributes%n", done.objects(), done.attributes());
    done.images()
        .forEach(
            (split, images) ->
                print.printf(
                    "%s: %d boxes in %d images%n", split, done.boxes().get(split), images));
    print.printf(
        "left out %d boxes: of other names, or without area%nwrote %s%n",
        done.leftOut(), folder.out());
  }
}
