package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.io.Json;
import lxmert.verify.CheckResult;
import lxmert.verify.CheckResult.Verdict;
import lxmert.verify.Fixtures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: holds this build against what the published code computed. */
@Command(
    name = "verify",
    description = "Hold this build against fixture folders of the published code.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "DIR", description = "Fixture folders.")
  private List<Path> folders;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Map<Path, List<CheckResult>> findings = new LinkedHashMap<>();
    folders.forEach(folder -> findings.put(folder, Fixtures.check(folder)));
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(Json.line(rows(findings)));
    } else {
      findings.forEach((folder, each) -> print(out, folder, each));
    }
    out.flush();
    boolean failed =
        findings.values().stream()
            .flatMap(List::stream)
            .anyMatch(finding -> finding.verdict() == Verdict.FAIL);
    return failed ? 1 : 0;
  }

  private static void print(PrintWriter out, Path folder, List<CheckResult> findings) {
    int width = findings.stream().mapToInt(each -> each.quantity().length()).max().orElse(1);
    String row = "%-" + width + "s  %13s  %7s  %s%n";
    out.println(folder);
    out.printf(Locale.ROOT, row, "quantity", "largest error", "allowed", "verdict");
    for (CheckResult each : findings) {
      boolean known = each.verdict() != Verdict.NOT_COVERED;
      out.printf(
          Locale.ROOT,
          row,
          each.quantity(),
          known ? number(each.error()) : "-",
          known ? number(each.allowed()) : "-",
          word(each.verdict()));
    }
    out.printf(
        "%d within, %d outside, %d not covered%n%n",
        count(findings, Verdict.PASS),
        count(findings, Verdict.FAIL),
        count(findings, Verdict.NOT_COVERED));
  }

  private static List<Map<String, Object>> rows(Map<Path, List<CheckResult>> findings) {
    List<Map<String, Object>> rows = new ArrayList<>();
    findings.forEach(
        (folder, each) -> {
          for (CheckResult finding : each) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("folder", folder.toString());
            row.put("quantity", finding.quantity());
            if (finding.verdict() != Verdict.NOT_COVERED) {
              row.put("error", finding.error());
              row.put("allowed", finding.allowed());
            }
            row.put("verdict", word(finding.verdict()));
            rows.add(row);
          }
        });
    return rows;
  }

  private static long count(List<CheckResult> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e6
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.1e", value);
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
