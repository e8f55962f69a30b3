package lxmert.report;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lxmert.finetune.DataFault;
import lxmert.finetune.DataFindings;
import lxmert.finetune.FinetuneTask;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * What a check found, for people and for programs.
 *
 * @param task that the data are for
 * @param findings in them
 * @param steps of an epoch
 * @param refusal why training would not start; null where it would
 */
public record DataTable(
    FinetuneTask task, DataFindings findings, long steps, @Nullable UserError refusal) {
  private static final String ROW = "%-48s %9s %9s%n";

  /**
   * Prints a table with a column for each split.
   *
   * @param page that was written; null for none
   */
  public void print(PrintWriter out, @Nullable Path page) {
    DataFindings.OfSplit train = findings.train();
    DataFindings.OfSplit valid = findings.valid();
    out.printf(ROW, task, "train", "valid");
    out.printf(ROW, task.unit(), train.examples(), valid.examples());
    out.printf(ROW, "images", train.images(), valid.images());
    for (DataFault fault : DataFault.values()) {
      print(out, fault);
    }
    printAnswers(out);
    findings.unread().stream().filter(each -> !each.equals(why())).forEach(out::println);
    if (page != null) {
      out.println("wrote " + page);
    }
    out.println(
        refusal == null
            ? "training would start: %d steps an epoch".formatted(steps)
            : "training would not start");
  }

  private void print(PrintWriter out, DataFault fault) {
    DataFindings.Found train = findings.train().faults().get(fault);
    DataFindings.Found valid = findings.valid().faults().get(fault);
    if (train == null && valid == null) {
      return;
    }
    boolean both = fault == DataFault.SHARED_IMAGE;
    out.printf(ROW, fault.title(), both ? "" : count(train), count(valid));
    printFirst(out, "train", train);
    printFirst(out, "valid", valid);
  }

  private static String count(DataFindings.@Nullable Found found) {
    return found == null ? "" : Long.toString(found.count());
  }

  private static void printFirst(
      PrintWriter out, String split, DataFindings.@Nullable Found found) {
    if (found != null && found.count() > 0) {
      String more = found.count() > found.first().size() ? ", ..." : "";
      out.printf("    %s: %s%s%n", split, String.join(", ", found.first()), more);
    }
  }

  private void printAnswers(PrintWriter out) {
    if (findings.listed()) {
      out.printf("answers: %d%n", findings.answers());
      return;
    }
    out.printf(
        "answers: no list; the training labels have %d, and the %d that %d %s or more have"
            + " would cover %d of %d%n",
        findings.answers(),
        findings.frequent(),
        DataFindings.OFTEN,
        task.unit(),
        findings.coveredByFrequent(),
        findings.train().examples());
  }

  private @Nullable String why() {
    return refusal == null ? null : refusal.getMessage();
  }

  /** The same for programs. */
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("starts", refusal == null);
    if (refusal == null) {
      summary.put("steps_per_epoch", steps);
    } else {
      summary.put("why", Objects.requireNonNull(why()));
    }
    summary.put("train", summary(findings.train()));
    summary.put("valid", summary(findings.valid()));
    summary.put("answers", findings.answers());
    if (!findings.listed()) {
      summary.put("frequent_answers", findings.frequent());
      summary.put("covered_by_frequent", findings.coveredByFrequent());
    }
    summary.put("unread", findings.unread());
    return summary;
  }

  private static Map<String, Object> summary(DataFindings.OfSplit split) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("examples", split.examples());
    summary.put("images", split.images());
    split.faults().forEach((fault, found) -> summary.put(fault.key(), found));
    return summary;
  }
}
