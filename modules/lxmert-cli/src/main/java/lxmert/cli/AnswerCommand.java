package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.answer.Answer;
import lxmert.answer.Answerer;
import lxmert.answer.ImageRegions;
import lxmert.answer.Reply;
import lxmert.io.Json;
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
    description = "Answers questions about an image.",
    mixinStandardHelpOptions = true)
final class AnswerCommand implements Callable<Integer> {
  @Mixin private AnswererOptions models;

  @Option(
      names = "--image",
      required = true,
      description = "The image: PNG, JPEG, WebP, BMP or GIF.")
  private Path image;

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

  @Mixin private PrecisionOption precision;

  @Mixin private JsonOption json;

  @Mixin private BehaviourOptions behaviour;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Answerer.Options options =
        new Answerer.Options(
            device.name(), precision.orElse(Precision.FLOAT32), maxLength, answers);
    Image pixels = ImageReader.read(image);
    try (Answerer answerer =
        Answerer.load(models.model(), models.detector(), behaviour::over, options)) {
      ImageRegions regions = answerer.detectRegions(pixels);
      List<Reply> replies = answerer.ask(regions, questions);
      if (drawing != null) {
        RegionDrawing.write(
            RegionDrawing.draw(
                pixels,
                regions.features(),
                answerer.objectNames(),
                answerer.attributeNames(),
                drawn),
            drawing);
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json.wanted()) {
        out.println(Json.line(Map.of("replies", replies, "regions", regions.regions())));
      } else {
        replies.forEach(reply -> print(out, reply));
      }
    }
    return 0;
  }

  private static void print(PrintWriter out, Reply reply) {
    out.println(reply.question());
    for (Answer answer : reply.answers()) {
      out.printf(Locale.ROOT, "  %5.1f%%  %s%n", answer.probability() * 100, answer.text());
    }
  }
}
