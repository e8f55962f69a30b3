package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.grounding.RefcocoImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert import refcoco}: words that mean one thing in an image. */
@Command(
    name = "refcoco",
    description =
        "Writes the expressions of RefCOCO, RefCOCO+ or RefCOCOg for finetune refcoco, a file for"
            + " each split.",
    mixinStandardHelpOptions = true)
final class ImportRefcocoCommand implements Callable<Integer> {
  @Option(
      names = "--refs",
      required = true,
      paramLabel = "FILE",
      description = "The references: refs(unc).p, refs(umd).p or refs(google).p.")
  private Path references;

  @Option(
      names = "--instances",
      required = true,
      paramLabel = "FILE",
      description = "instances.json, which lies beside them.")
  private Path instances;

  @Mixin private FolderOption folder;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RefcocoImport.Summary done = RefcocoImport.convert(references, instances, folder.out());
    PrintWriter print = spec.commandLine().getOut();
    json.print(
        print,
        done,
        () -> {
          done.expressions()
              .forEach(
                  (split, expressions) ->
                      print.printf(
                          "%s: %d expressions about %d images%n",
                          split, expressions, done.images().get(split)));
          print.println("wrote " + folder.out());
        });
    return 0;
  }
}
