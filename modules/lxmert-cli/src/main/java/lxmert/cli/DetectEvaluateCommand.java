package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import lxmert.detect.AnnotatedImages;
import lxmert.detect.DetectorJudge;
import lxmert.detect.DetectorScores;
import lxmert.io.Json;
import lxmert.score.CocoFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert detect evaluate}: COCO's figures of a detector. */
@Command(
    name = "evaluate",
    description =
        "Tries a detector on images annotated as in COCO and prints average precision and recall"
            + " by COCO's rules. Classes are matched by name.",
    mixinStandardHelpOptions = true)
final class DetectEvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--detector",
      required = true,
      paramLabel = "DIR",
      description = "The detector, such as best of a training.")
  private Path detector;

  @Option(
      names = "--annotations",
      required = true,
      paramLabel = "FILE",
      description = "COCO annotations to try it on.")
  private Path annotations;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "The folder of their images.")
  private Path images;

  @Mixin private JsonOption json;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    DetectorScores scores =
        DetectorJudge.judge(
            detector,
            AnnotatedImages.read(annotations, images),
            device.device(),
            ConsoleProgress.onStandardError());
    PrintWriter print = spec.commandLine().getOut();
    if (json.wanted()) {
      print.println(Json.line(scores));
    } else {
      print(scores, print);
    }
    print.flush();
    return 0;
  }

  private static void print(DetectorScores scores, PrintWriter print) {
    print.printf("%-28s %9s %9s%n", "", "0.50:0.95", "0.50");
    for (DetectorScores.OfClass each : scores.classes()) {
      print.printf(
          "%-28s %9s %9s%n", each.name(), share(each.ap()), share(each.averagePrecision()));
    }
    CocoFigures coco = scores.coco();
    print.printf("%naverage precision, %% (100 detections of each class in each image)%n");
    row(print, "IoU 0.50:0.95", coco.ap());
    row(print, "IoU 0.50", coco.ap50());
    row(print, "IoU 0.75", coco.ap75());
    row(print, "small, up to 32 x 32", coco.apSmall());
    row(print, "medium", coco.apMedium());
    row(print, "large, from 96 x 96", coco.apLarge());
    print.printf("%naverage recall, %% (IoU 0.50:0.95)%n");
    row(print, "1 detection", coco.ar1());
    row(print, "10 detections", coco.ar10());
    row(print, "100 detections", coco.ar100());
    row(print, "small", coco.arSmall());
    row(print, "medium", coco.arMedium());
    row(print, "large", coco.arLarge());
    print.printf("%nattributes, %%%n");
    row(print, "best attribute right", scores.attributeAccuracy());
    row(print, "attributes told", scores.attributeRecall());
    print.printf("on %d images; - where there was nothing of the kind%n", scores.images());
  }

  private static void row(PrintWriter print, String name, double value) {
    print.printf("%-28s %9s%n", name, share(value));
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * value);
  }
}
