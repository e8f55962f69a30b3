package lxmert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages say what the sources say: packages, links, and the sections that comments refer to. */
class DocsTest {
  private static final Path ROOT = Path.of("../..");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern CITATION =
      Pattern.compile("(docs/[\\w/-]+\\.md)(?:,[\\s*]+\"([^\"]+)\")?");

  @Test
  void architectureListsThePackagesInOrder() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/architecture.md"));
    assertThat(packages(page, "### The library", "### The server"))
        .isEqualTo(ArchitectureTest.LIBRARY);
    assertThat(packages(page, "### The server", "### The cluster"))
        .isEqualTo(ArchitectureTest.SERVER);
    assertThat(packages(page, "### The cluster", "### The program"))
        .isEqualTo(ArchitectureTest.CLUSTER);
    assertThat(packages(page, "### The program", "")).isEqualTo(ArchitectureTest.PROGRAM);
  }

  private static List<String> packages(String page, String from, String to) {
    int start = page.indexOf(from);
    int end = to.isEmpty() ? page.length() : page.indexOf(to);
    assertThat(start).as(from).isNotNegative();
    return ROW.matcher(page.substring(start, end)).results().map(row -> row.group(1)).toList();
  }

  @Test
  void linksLeadToFiles() throws IOException {
    for (Path page : files(".md")) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        assertThat(page.resolveSibling(link.group(1))).as("a link of " + page).exists();
      }
    }
  }

  @Test
  void commentsReferToSectionsThatExist() throws IOException {
    int cited = 0;
    for (Path source : files(".java")) {
      Matcher citation = CITATION.matcher(Files.readString(source));
      while (citation.find()) {
        Path page = ROOT.resolve(citation.group(1));
        assertThat(page).as("cited in " + source).exists();
        String section = citation.group(2);
        if (section != null) {
          cited++;
          assertThat(Files.readString(page))
              .as("cited in " + source)
              .containsPattern("(?m)^(#+ |.*\\*\\*)" + Pattern.quote(section));
        }
      }
    }
    assertThat(cited).isGreaterThan(10);
  }

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> modules = Files.walk(ROOT.resolve("modules"));
        Stream<Path> pages = Files.walk(ROOT.resolve("docs"));
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.of(modules, pages, top)
          .flatMap(all -> all)
          .filter(file -> file.toString().endsWith(ending) && !file.toString().contains("/target/"))
          .toList();
    }
  }
}
