package lxmert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long methods and files may grow, and which share of the code one package may have. */
class SizesTest {
  private static final int METHOD_LINES = 50;
  private static final int FILE_LINES = 400;
  private static final double PACKAGE_SHARE = 0.1;

  @Test
  void methodsFitAScreen() throws IOException {
    Sources.parse(
        (task, files) -> {
          Scanner scanner = new Scanner(Trees.instance(task).getSourcePositions());
          scanner.scan(files, null);
          assertThat(scanner.seen).isGreaterThan(2000);
          assertThat(scanner.longer).isEmpty();
        });
  }

  @Test
  void filesAndPackagesStaySmall() throws IOException {
    Map<Path, Integer> packages = new LinkedHashMap<>();
    List<String> longer = new ArrayList<>();
    for (Path file : Sources.all()) {
      int lines = Files.readAllLines(file).size();
      packages.merge(file.resolveSibling("").normalize(), lines, Integer::sum);
      if (lines > FILE_LINES) {
        longer.add(file + " has " + lines + " lines");
      }
    }
    double all = packages.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(longer).isEmpty();
    assertThat(packages)
        .allSatisfy((name, own) -> assertThat(own).isLessThan((int) (PACKAGE_SHARE * all)));
  }

  /** Finds methods of too many lines. */
  private static final class Scanner extends TreePathScanner<Void, Void> {
    private final SourcePositions positions;
    private final List<String> longer = new ArrayList<>();
    private int seen;

    private Scanner(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      seen++;
      CompilationUnitTree file = getCurrentPath().getCompilationUnit();
      long first = line(file, positions.getStartPosition(file, method));
      long lines = line(file, positions.getEndPosition(file, method)) - first + 1;
      if (lines > METHOD_LINES) {
        longer.add("%s:%d has %d lines".formatted(file.getSourceFile().getName(), first, lines));
      }
      return super.visitMethod(method, null);
    }

    private static long line(CompilationUnitTree file, long position) {
      return file.getLineMap().getLineNumber(position);
    }
  }
}
