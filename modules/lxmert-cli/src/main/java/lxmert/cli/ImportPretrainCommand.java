package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.corpus.PretrainImport;
import lxmert.corpus.PretrainOriginals;
import lxmert.io.InputFiles;
import lxmert.io.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert import pretrain}: captions and questions of public sets, joined by image. */
@Command(
    name = "pretrain",
    description =
        "Makes the aggregated pre-training files and the answer table from what COCO, Visual"
            + " Genome, VQA and GQA publish. Any source may be left out.",
    mixinStandardHelpOptions = true)
final class ImportPretrainCommand implements Callable<Integer> {
  @Option(
      names = "--captions-train",
      paramLabel = "FILE",
      description = "COCO's captions_train2014.json: captions and images of mscoco_train.")
  private @Nullable Path trainCaptions;

  @Option(
      names = "--captions-val",
      paramLabel = "FILE",
      description = "COCO's captions_val2014.json: those of mscoco_minival and mscoco_nominival.")
  private @Nullable Path valCaptions;

  @Option(
      names = "--minival",
      paramLabel = "FILE",
      description = "Image ids of mscoco_minival, one a line; the others of val are nominival.")
  private @Nullable Path minival;

  @Option(
      names = "--minival-size",
      paramLabel = "N",
      defaultValue = "5000",
      description =
          "Images of mscoco_minival where there is no list, the first by id (default:"
              + " ${DEFAULT-VALUE}).")
  private int minivalSize;

  @Option(
      names = "--vqa-questions",
      arity = "1..*",
      paramLabel = "FILE",
      description = "VQA v2's v2_OpenEnded_mscoco_*_questions.json.")
  private List<Path> vqaQuestions = List.of();

  @Option(
      names = "--vqa-annotations",
      arity = "1..*",
      paramLabel = "FILE",
      description = "VQA v2's v2_mscoco_*_annotations.json, in the order of the questions.")
  private List<Path> vqaAnnotations = List.of();

  @Option(
      names = "--vg-images",
      paramLabel = "FILE",
      description =
          "Visual Genome's image_data.json: images that are not of COCO make vgnococo, others"
              + " join their COCO image.")
  private @Nullable Path vgImages;

  @Option(
      names = "--vg-regions",
      paramLabel = "FILE",
      description = "Visual Genome's region_descriptions.json.")
  private @Nullable Path vgRegions;

  @Option(
      names = "--vg-questions",
      paramLabel = "FILE",
      description = "Visual Genome's question_answers.json.")
  private @Nullable Path vgQuestions;

  @Option(
      names = "--gqa-questions",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "GQA's questions, such as train_balanced_questions.json, or the folder"
              + " train_all_questions.")
  private List<Path> gqaQuestions = List.of();

  @Option(
      names = "--frequent",
      split = ",",
      paramLabel = "SET=N",
      description =
          "How many questions an answer has to be the right one of to come into the answer table"
              + " (default: vqa=9,visual7w=10,gqa=1).")
  private Map<String, Integer> frequent = Map.of();

  @Mixin private FolderOption folder;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PretrainOriginals originals =
        new PretrainOriginals(
            trainCaptions,
            valCaptions,
            minival,
            minivalSize,
            InputFiles.of(vqaQuestions),
            InputFiles.of(vqaAnnotations),
            vgImages,
            vgRegions,
            vgQuestions,
            InputFiles.of(gqaQuestions));
    print(PretrainImport.run(originals, frequent, folder.out(), ConsoleProgress.onStandardError()));
    return 0;
  }

  private void print(PretrainImport.Summary done) {
    PrintWriter print = spec.commandLine().getOut();
    if (json.wanted()) {
      print.println(Json.line(done));
      return;
    }
    done.splits()
        .forEach((split, sentences) -> print.printf("%s: sentences %s%n", split, sentences));
    print.printf("answer table: %d answers%n", done.answers());
    done.leftOut()
        .forEach(
            (category, count) ->
                print.printf(
                    "left out %d sentences of %s: blank, or about images of no split%n",
                    count, category));
    print.println("wrote " + folder.out());
  }
}
