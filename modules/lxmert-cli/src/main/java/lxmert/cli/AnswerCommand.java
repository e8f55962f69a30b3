package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.answer.Answer;
import lxmert.answer.Answerer;
import lxmert.answer.ImageRegions;
import lxmert.answer.Region;
import lxmert.answer.Reply;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.RegionDrawing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert answer}: from a raw image and questions to answers. */
@Command(
    name = "answer",
    description = "Answers questions about an image, or judges sentences about two.",
    mixinStandardHelpOptions = true)
final class AnswerCommand implements Callable<Integer> {
  @Mixin private AnswererOptions models;

  @Option(
      names = "--image",
      required = true,
      description =
          "The image: PNG, JPEG, WebP, BMP or GIF; twice, left and right, for a model of pairs.")
  private List<Path> images;

  @Option(
      names = "--question",
      required = true,
      description = "What to ask; may be given several times.")
  private List<String> questions;

  @Option(
      names = "--answers",
      defaultValue = "5",
      description = "Answers to each question, best first (default: ${DEFAULT-VALUE}).")
  private int answers;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Word pieces that the model reads of a question (default: as in its training).")
  private @Nullable Integer maxLength;

  @Written
  @Option(
      names = "--draw",
      paramLabel = "PNG",
      description = "Draw the regions that were found on the image.")
  private @Nullable Path drawing;

  @Option(
      names = "--drawn",
      defaultValue = "12",
      description = "Regions to draw, best first (default: ${DEFAULT-VALUE}).")
  private int drawn;

  @Mixin private WhyOptions why;

  @Mixin private PrecisionOption precision;

  @Mixin private JsonOption json;

  @Mixin private StrictImagesOption whole;

  @Mixin private BehaviourOptions behaviour;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path model = models.model(images.size());
    requireImages(model);
    why.check(questions);
    List<Image> pixels =
        images.stream().map(each -> ImageReader.read(each, whole.limits())).toList();
    List<ImageRegions> seen;
    List<Reply> replies;
    try (Answerer answerer = Answerer.load(model, models.detector(), behaviour::over, options())) {
      seen = pixels.stream().map(answerer::detectRegions).toList();
      replies = answerer.ask(seen, questions);
      draw(pixels, seen, answerer);
    }
    Map<String, Object> explained =
        why.write(model, device.name(), maxLength, pixels, seen, questions.get(0));
    print(replies, seen, explained);
    return 0;
  }

  private Answerer.Options options() {
    return new Answerer.Options(
        device.name(), precision.orElse(Precision.FLOAT32), maxLength, answers);
  }

  private void requireImages(Path model) {
    int expected = ModelFolder.architecture(model).images();
    if (images.size() != expected) {
      throw new UserError(
          "%s reads %d image(s) with a sentence, but --image is given %d time(s)"
              .formatted(model, expected, images.size()));
    }
  }

  private void draw(List<Image> pixels, List<ImageRegions> seen, Answerer answerer) {
    if (drawing == null) {
      return;
    }
    if (pixels.size() > 1) {
      throw new UserError(
          "--draw shows the regions of one image, found %d".formatted(pixels.size()));
    }
    RegionDrawing.write(
        RegionDrawing.draw(
            pixels.get(0),
            seen.get(0).features(),
            answerer.objectNames(),
            answerer.attributeNames(),
            drawn),
        drawing);
  }

  private void print(List<Reply> replies, List<ImageRegions> seen, Map<String, Object> explained) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      List<List<Region>> regions = seen.stream().map(ImageRegions::regions).toList();
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("replies", replies);
      all.put("regions", regions.size() == 1 ? regions.get(0) : regions);
      all.putAll(explained);
      out.println(Json.line(all));
    } else {
      replies.forEach(reply -> print(out, reply));
    }
  }

  private static void print(PrintWriter out, Reply reply) {
    out.println(reply.question());
    for (Answer answer : reply.answers()) {
      out.printf(Locale.ROOT, "  %5.1f%%  %s%n", answer.probability() * 100, answer.text());
    }
  }
}
