package lxmert.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path folder;

  @Test
  void holdsEverythingItShowsAndEscapesWhatOthersWrote() throws Exception {
    Report.Figure image = new Report.Figure("regions", new byte[] {1, 2, 3});
    Report.ImageReplies reply =
        new Report.ImageReplies(
            image,
            List.of(
                new Report.Asked(
                    "<b>is it red?</b>", "yes", List.of(new Report.Scored("yes", 0.984))),
                new Report.Asked("how many?", "2", List.of(new Report.Scored("3", 0.5)))));
    Report report =
        new Report(
            "A run",
            "seed 1",
            List.of(
                new Report.Section(
                    "Accuracy",
                    "By type.",
                    List.of(
                        new Report.Table(List.of("type", "all"), List.of(List.of("count", "0.5"))),
                        new Report.Table(
                            List.of("", "is"), List.of(List.of("from", "/some/file")))),
                    List.of(image)),
                new Report.Section("Answers", "", List.of(), List.of(), List.of(reply))));

    report.write(folder.resolve("report.html"));

    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("<table class=\"figures-only\">", "<table>\n    <tr><th></th><th>is</th></tr>")
        .contains("<td>count</td><td>0.5</td>", "data:image/png;base64,AQID", "98%")
        .contains("&lt;b&gt;is it red?&lt;/b&gt;<span class=\"mark right\">right</span>")
        .contains("wrong: it is 2")
        .doesNotContain("<b>", "http");
  }
}
