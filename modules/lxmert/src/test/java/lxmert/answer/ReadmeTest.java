package lxmert.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of the pages compiles against this build, outside this project's packages. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theExampleCompiles() throws Exception {
    String lines = example(readme());
    assertThat(lines.lines().count()).isLessThanOrEqualTo(10);
    assertThat(compile(lines)).isEmpty();
    assertThat(compile(lines.replace("reply.best()", "reply.nothing()"))).isNotEmpty();
  }

  @Test
  void theExampleOfTheOtherHeadsCompiles() throws Exception {
    String lines = example(readme().resolveSibling("docs/heads.md"));
    assertThat(compile(lines)).isEmpty();
    assertThat(compile(lines.replace("score.probability()", "score.nothing()"))).isNotEmpty();
  }

  private static String example(Path page) throws IOException {
    Matcher example = JAVA.matcher(Files.readString(page));
    assertThat(example.find()).isTrue();
    return example.group(1);
  }

  private static Path readme() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("README.md"))) {
      folder = folder.resolve("..").normalize();
    }
    return folder.resolve("README.md");
  }

  private List<String> compile(String lines) {
    String source =
        """
        import java.nio.file.Path;
        import java.util.List;
        import lxmert.answer.*;
        import lxmert.heads.*;
        import lxmert.tensor.*;
        import lxmert.vision.*;
        import org.bytedeco.pytorch.Device;
        class Example { static void run() { %s } }
        """
            .formatted(lines);
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options =
        List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    compiler.getTask(null, null, problems, options, null, List.of(file)).call();
    List<String> errors = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
      if (problem.getKind() == Diagnostic.Kind.ERROR) {
        errors.add(problem.getMessage(Locale.ROOT));
      }
    }
    return errors;
  }
}
