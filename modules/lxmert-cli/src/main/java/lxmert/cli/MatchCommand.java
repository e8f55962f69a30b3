package lxmert.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.heads.Matcher;
import lxmert.heads.MatchingModel;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import lxmert.regions.ImageFiles;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert match}: how well sentences fit images. */
@Command(
    name = "match",
    description = {
      "Says how well sentences fit images, by the matching head of a pre-trained model, or by a"
          + " model that was fine-tuned for retrieval.",
      "Given images and sentences, it ranks the images for every sentence and the sentences for"
          + " every image; given pairs, it scores each, or ranks all to find how often the right"
          + " one is among the best."
    },
    mixinStandardHelpOptions = true)
final class MatchCommand implements Callable<Integer> {
  @Mixin private HeadsOptions options;

  @Option(
      names = "--image",
      paramLabel = "FILE|ID",
      description = "An image: a file, or an id of the store; may be given several times.")
  private List<String> single = new ArrayList<>();

  @Option(
      names = "--images",
      paramLabel = "DIR|LIST",
      description =
          "A folder of images, or a text file with one path a line, or an image id, a tab and a"
              + " path (with --regions: all images of the store where none is named).")
  private @Nullable Path images;

  @Option(
      names = "--sentence",
      paramLabel = "TEXT",
      description = "A sentence; may be given several times.")
  private List<String> sentences = new ArrayList<>();

  @Option(
      names = "--sentences",
      paramLabel = "FILE",
      description = "A text file with one sentence a line.")
  private @Nullable Path sentenceFile;

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description =
          "Sentences with the images that they belong to: JSON lines with id, image and sentence, or"
              + " a .csv with these columns. Scores every pair.")
  private @Nullable Path pairs;

  @Option(
      names = "--rank",
      description =
          "With --pairs: rank all their images for every sentence, all their sentences for every"
              + " image, and tell how often the right one is among the best 1, 5 and 10.")
  private boolean rank;

  @Option(
      names = "--each-row",
      description =
          "With --rank: count every row by itself, as published figures are counted, also where"
              + " its sentence occurs again (default: every different sentence once, with all its"
              + " images).")
  private boolean eachRow;

  @Option(
      names = "--best",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many of a ranking to print (default: ${DEFAULT-VALUE}; --json has all).")
  private int best;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    requireOneInput();
    PrintWriter out = spec.commandLine().getOut();
    List<String> texts = sentences();
    try (MatchingModel model = options.loadMatching();
        SeenImages seen = options.images()) {
      Matcher matcher = model.matcher();
      matcher.requireFeatures(seen.featureSize(), seen.source());
      if (pairs != null) {
        MatchedPairs matched = new MatchedPairs(matcher, seen, pairs, json, out);
        if (rank) {
          matched.rank(eachRow);
        } else {
          matched.score();
        }
      } else {
        match(matcher, seen, texts, out);
      }
    }
    return 0;
  }

  private void requireOneInput() {
    boolean named = !single.isEmpty() || images != null;
    boolean said = !sentences.isEmpty() || sentenceFile != null;
    if (pairs == null ? !said : said || named) {
      throw new UserError(
          pairs == null
              ? "nothing to match: expected --sentence or --sentences with images, or --pairs"
              : "--pairs brings its own images and sentences, expected it alone");
    }
    if (eachRow && !rank) {
      throw new UserError("--each-row says how a ranking is counted, expected --rank too");
    }
    if (rank && pairs == null) {
      throw new UserError("--rank needs to know what belongs together, expected --pairs");
    }
  }

  private void match(Matcher matcher, SeenImages seen, List<String> texts, PrintWriter out) {
    Map<String, String> named = images(seen);
    Iterable<Regions> regions = () -> named.values().stream().map(seen::regions).iterator();
    List<float[]> logOdds =
        matcher.matchAll(texts, regions, named.size(), ConsoleProgress.onStandardError());
    new Rankings(List.copyOf(named.keySet()), texts, logOdds, matcher, best).print(json, out);
    out.flush();
  }

  /** Where the images are, by the names that they are printed with. */
  private Map<String, String> images(SeenImages seen) {
    Map<String, String> named = new LinkedHashMap<>();
    single.forEach(each -> named.put(each, each));
    if (images != null) {
      ImageFiles.of(images).forEach((id, file) -> named.put(id, file.toString()));
    }
    if (named.isEmpty()) {
      seen.all().forEach(id -> named.put(id, id));
    }
    if (named.isEmpty()) {
      throw new UserError("no images to match, expected --image or --images");
    }
    return named;
  }

  private List<String> sentences() {
    List<String> all = new ArrayList<>(sentences);
    if (sentenceFile != null) {
      try {
        InputFile.lines(sentenceFile).stream().filter(line -> !line.isBlank()).forEach(all::add);
      } catch (IOException e) {
        throw AtomicFiles.cannotRead(sentenceFile, e);
      }
      if (all.isEmpty()) {
        throw new UserError(sentenceFile + " has no sentences, expected one a line");
      }
    }
    return all;
  }
}
