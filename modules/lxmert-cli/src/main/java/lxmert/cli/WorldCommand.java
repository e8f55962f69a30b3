package lxmert.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.boxes.BoxWorldGenerator;
import lxmert.boxes.BoxWorldOptions;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.world.IdealRegions;
import lxmert.world.WorldGenerator;
import lxmert.world.WorldOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert world}: makes images with questions. */
@Command(
    name = "world",
    description =
        "Makes a world of images with boxes, captions and questions, in the files of COCO, VQA, GQA"
            + " and NLVR2.",
    mixinStandardHelpOptions = true)
final class WorldCommand implements Callable<Integer> {
  /** Options that say nothing about a world in NLVR's style. */
  private static final List<String> OF_SHAPES =
      List.of("--sets", "--sides", "--plain-share", "--more", "--expressions", "--ideal-regions");

  /** Looks of worlds, named as on the command line. */
  enum Style {
    SHAPES,
    NLVR
  }

  @Written(folder = true)
  @Option(names = "--out", required = true, description = "The folder to write.")
  private Path out;

  @Option(
      names = "--style",
      defaultValue = "shapes",
      paramLabel = "STYLE",
      description =
          "shapes, or nlvr for three boxes side by side with true and false statements (default:"
              + " ${DEFAULT-VALUE}).")
  private Style style;

  @Option(
      names = "--images",
      defaultValue = "2000",
      description = "Images of the training split (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--valid",
      description = "Images of the validation split (default: a tenth of --images).")
  private @Nullable Integer valid;

  @Option(
      names = "--test",
      description = "Images of the test split (default: a tenth of --images).")
  private @Nullable Integer test;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Same seed and options, same files (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--sets",
      description =
          "Sets of four pairs of images with statements (default: a twentieth of --images).")
  private @Nullable Integer sets;

  @Option(
      names = "--questions",
      defaultValue = "10",
      description = "Most questions about one image (default: ${DEFAULT-VALUE}).")
  private int questions;

  @Option(
      names = "--sides",
      arity = "2",
      paramLabel = "PIXELS",
      description = "Least and greatest side of an image, 64 to 256 (default: 96 144).")
  private int @Nullable [] sides;

  @Option(
      names = "--max-things",
      defaultValue = "8",
      description = "Most things in one image, 1 to 8 (default: ${DEFAULT-VALUE}).")
  private int maxThings;

  @Option(
      names = "--plain-share",
      defaultValue = "0.2",
      description =
          "Share of images with a single thing on a plain ground (default: ${DEFAULT-VALUE}).")
  private double plainShare;

  @Option(
      names = "--more",
      paramLabel = "KIND=FACTOR",
      description =
          "Ask so many times as many training questions of a kind, such as comparison=3; other"
              + " splits stay as they are.")
  private Map<String, Double> more = new HashMap<>();

  @Option(
      names = "--expressions",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Also write refcoco/: at most so many expressions of one image that single out a thing"
              + " (default: ${DEFAULT-VALUE}, no such files).")
  private int expressions;

  @Written(folder = true)
  @Option(
      names = "--ideal-regions",
      paramLabel = "STORE",
      description =
          "Also write a new region store with what a detector without a fault would find: true boxes,"
              + " and one-hot codes of shape, color, size and texture.")
  private @Nullable Path idealRegions;

  @Written
  @Option(
      names = "--sheet",
      paramLabel = "PNG",
      description = "Also draw a few images with their questions on one sheet.")
  private @Nullable Path sheet;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (style == Style.NLVR) {
      writeBoxes();
    } else {
      writeShapes();
    }
    spec.commandLine().getOut().println("wrote " + out);
    return 0;
  }

  private void writeShapes() {
    WorldOptions options = Check.given("the world", this::options);
    if (idealRegions != null && Files.exists(idealRegions)) {
      throw new UserError(idealRegions + " is there already; expected the name of a new store");
    }
    WorldGenerator generator = new WorldGenerator(options);
    generator.write(out, ConsoleProgress.onStandardError());
    if (idealRegions != null) {
      IdealRegions regions = new IdealRegions(options);
      regions.writeImages(idealRegions);
      regions.writePairs(idealRegions);
    }
    if (sheet != null) {
      generator.writeSheet(sheet);
    }
  }

  private void writeBoxes() {
    for (String option : OF_SHAPES) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new UserError(option + " is for --style shapes alone");
      }
    }
    BoxWorldGenerator generator = new BoxWorldGenerator(Check.given("the world", this::boxOptions));
    BoxWorldGenerator.Summary done = generator.write(out, ConsoleProgress.onStandardError());
    if (sheet != null) {
      generator.writeSheet(sheet);
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%d images, %d statements, %d questions; %d sentences that NLVR has were dropped%n",
            done.images(), done.statements(), done.questions(), done.dropped());
  }

  private BoxWorldOptions boxOptions() {
    BoxWorldOptions usual = BoxWorldOptions.of(images, seed);
    return new BoxWorldOptions(
        seed,
        images,
        valid == null ? usual.valid() : valid,
        test == null ? usual.test() : test,
        questions,
        maxThings);
  }

  private WorldOptions options() {
    WorldOptions usual = WorldOptions.of(images, seed);
    return new WorldOptions(
            seed,
            images,
            valid == null ? usual.valid() : valid,
            test == null ? usual.test() : test,
            sets == null ? usual.sets() : sets,
            questions,
            sides == null ? usual.minSide() : sides[0],
            sides == null ? usual.maxSide() : sides[1],
            maxThings,
            plainShare)
        .withEmphasis(more)
        .withExpressions(expressions);
  }
}
