package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.dataset.RefcocoAnswerFile;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.grounding.Grounder;
import lxmert.grounding.Grounding;
import lxmert.grounding.GroundingEvaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert predict refcoco}. */
@Command(
    name = "refcoco",
    description = "Writes [{\"id\", \"box\" [x, y, width, height], \"score\"}], a box for each.",
    mixinStandardHelpOptions = true)
final class PredictRefcocoCommand implements Callable<Integer> {
  @Written
  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file of boxes, for score refcoco.")
  private Path out;

  @Mixin private JsonOption json;

  @Mixin private ModelOptions model;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<ReferringExpression> expressions = RefcocoJson.read(model.questions());
    GroundingEvaluation done;
    try (Grounder grounder = Grounder.open(model.source(null))) {
      done = grounder.evaluate(expressions, ConsoleProgress.onStandardError());
    }
    RefcocoAnswerFile.write(out, done.choices());
    PrintWriter print = spec.commandLine().getOut();
    int chosen = done.choices().size();
    int left = expressions.size() - chosen;
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("answered", chosen);
    summary.put("withoutRegions", left);
    json.print(
        print,
        summary,
        () -> {
          print.printf("%d %s answered%n", chosen, Grounding.UNIT);
          if (left > 0) {
            print.printf(
                "%d left out: their images have no regions in %s%n", left, model.regions());
          }
          print.println("wrote " + out);
        });
    print.flush();
    return 0;
  }
}
