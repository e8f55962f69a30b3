package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.dataset.CaptionImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert import captions}: sentences with the images that they belong to. */
@Command(
    name = "captions",
    description =
        "Writes captions as tables of pairs for finetune retrieval and match: Karpathy's splits of"
            + " Flickr30K and COCO, a table each, or COCO's own captions.",
    mixinStandardHelpOptions = true)
final class ImportCaptionsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description =
          "dataset_flickr30k.json, dataset_coco.json or captions_train2014.json, by whatever name.")
  private Path source;

  @Mixin private FolderOption folder;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CaptionImport.Summary done =
        CaptionImport.convert(source, folder.out(), ConsoleProgress.onStandardError());
    PrintWriter out = spec.commandLine().getOut();
    json.print(out, done, () -> print(out, done));
    out.flush();
    return 0;
  }

  private void print(PrintWriter out, CaptionImport.Summary done) {
    done.sentences()
        .forEach(
            (split, sentences) ->
                out.printf(
                    "%s: %d sentences about %d images%n",
                    split, sentences, done.images().get(split)));
    if (done.blank() > 0) {
      out.printf("%d sentences without a word left out%n", done.blank());
    }
    out.println("wrote " + folder.out());
  }
}
