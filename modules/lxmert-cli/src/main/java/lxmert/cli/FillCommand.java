package lxmert.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.heads.Blank;
import lxmert.heads.FilledSentence;
import lxmert.heads.Filler;
import lxmert.heads.Guess;
import lxmert.heads.HiddenRegion;
import lxmert.heads.PretrainedModel;
import lxmert.heads.RegionNames;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.text.Vocabulary;
import lxmert.vision.Regions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert fill}: what was hidden, in sentences and in images. */
@Command(
    name = "fill",
    description = {
      "Guesses the word for every [MASK] of a sentence, with the image and without it side by side,"
          + " by a pre-trained model.",
      "With --hide-region it guesses what is in a region, with the sentence and without it."
    },
    mixinStandardHelpOptions = true)
final class FillCommand implements Callable<Integer> {
  private static final String WITHOUT = "without it";

  @Mixin private HeadsOptions options;

  @Option(
      names = "--image",
      required = true,
      paramLabel = "FILE|ID",
      description = "The image: a file, or an id of the store.")
  private String image;

  @Option(
      names = "--sentence",
      required = true,
      paramLabel = "TEXT",
      description = "A sentence with one [MASK] or more; may be given several times.")
  private List<String> sentences;

  @Option(
      names = "--hide-region",
      paramLabel = "N",
      description =
          "Hide the features of a region, by its number from 0 in the order of answer --json, and"
              + " guess its object and attribute; may be given several times.")
  private List<Integer> hidden = new ArrayList<>();

  @Option(
      names = "--guesses",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Guesses for everything that is hidden, best first (default: ${DEFAULT-VALUE}).")
  private int guesses;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (PretrainedModel model = options.load();
        SeenImages seen = options.images()) {
      model.requireFeatures(seen.featureSize(), seen.source());
      RegionNames names = seen.names().orElseGet(() -> RegionNames.numbers(model.config()));
      Filler filler = Check.given("fill", () -> new Filler(model, names, guesses));
      fill(filler, seen.regions(image), out);
    }
    out.flush();
    return 0;
  }

  private void fill(Filler filler, Regions regions, PrintWriter out) {
    int[] places = hidden.stream().mapToInt(Integer::intValue).toArray();
    Regions shown = Filler.hide(regions, places);
    for (String sentence : sentences) {
      FilledSentence filled =
          hidden.isEmpty() || sentence.contains(Vocabulary.MASK)
              ? filler.fill(sentence, shown)
              : new FilledSentence(sentence, List.of());
      List<HiddenRegion> found =
          hidden.isEmpty() ? List.of() : filler.fillRegions(sentence, regions, places);
      if (json.wanted()) {
        out.println(Json.line(fields(filled, found)));
      } else {
        print(out, filled, found);
      }
    }
  }

  private static Map<String, Object> fields(FilledSentence filled, List<HiddenRegion> found) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("sentence", filled.sentence());
    fields.put("blanks", filled.blanks());
    fields.put("hidden_regions", found);
    return fields;
  }

  private static void print(PrintWriter out, FilledSentence filled, List<HiddenRegion> found) {
    out.println(filled.sentence());
    for (int i = 0; i < filled.blanks().size(); i++) {
      Blank blank = filled.blanks().get(i);
      String name = "[MASK] " + (i + 1) + ", with the image";
      beside(out, name, blank.withImage(), WITHOUT, blank.withoutImage());
    }
    found.forEach(region -> print(out, region));
  }

  private static void print(PrintWriter out, HiddenRegion region) {
    out.printf(
        "  region %d, to the detector: %s %s%n",
        region.region(), region.attribute(), region.object());
    String with = "with the sentence";
    HiddenRegion.Guesses heard = region.withSentence();
    HiddenRegion.Guesses unheard = region.withoutSentence();
    beside(out, "object, " + with, heard.objects(), WITHOUT, unheard.objects());
    beside(out, "attribute, " + with, heard.attributes(), WITHOUT, unheard.attributes());
  }

  /** Two lists of guesses, side by side. */
  private static void beside(
      PrintWriter out, String leftName, List<Guess> left, String rightName, List<Guess> right) {
    String form = "  %-40s  %s%n";
    out.printf(form, leftName, rightName);
    for (int i = 0; i < left.size(); i++) {
      out.printf(form, text(left.get(i)), text(right.get(i)));
    }
  }

  private static String text(Guess guess) {
    return String.format(Locale.ROOT, "%5.1f%%  %s", guess.probability() * 100, guess.text());
  }
}
