package lxmert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program outside the build that depends on the library alone: {@code examples/answer}. */
class ExampleTest {
  private static final Path EXAMPLE = Path.of("../../examples/answer");
  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>\\s*<groupId>(.*)</groupId>\\s*<artifactId>(.*)</artifactId>");

  @TempDir Path classes;

  @Test
  void itDependsOnTheLibraryAlone() throws IOException {
    String pom = Files.readString(EXAMPLE.resolve("pom.xml"));
    assertThat(DEPENDENCY.matcher(pom).results().map(ExampleTest::name))
        .containsExactly("lxmert:lxmert");
    assertThat(Files.readString(Path.of("../../pom.xml"))).doesNotContain("<module>examples");
  }

  private static String name(MatchResult dependency) {
    return dependency.group(1) + ":" + dependency.group(2);
  }

  @Test
  void itCompilesAgainstWhatTheLibraryBrings() throws IOException {
    assertThat(compile(runtimeClassPath())).isEmpty();
    assertThat(compile(runtimeJars())).as("without the library's own classes").isNotEmpty();
  }

  @Test
  void theLibraryBringsNothingOfTheProgram() throws IOException {
    assertThat(runtimeJars())
        .isNotEmpty()
        .allSatisfy(
            jar ->
                assertThat(jar.getFileName().toString())
                    .doesNotContainIgnoringCase("lxmert-cli")
                    .doesNotContainIgnoringCase("picocli")
                    .doesNotContainIgnoringCase("xchart")
                    .doesNotContainIgnoringCase("mustache")
                    .doesNotContainIgnoringCase("progressbar"));
    for (Path jar : runtimeJars()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        assertThat(file.getEntry("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"))
            .as("an slf4j binding in " + jar)
            .isNull();
      }
    }
  }

  /** What Maven gives to a program that depends on the library, besides the library itself. */
  private static List<Path> runtimeJars() throws IOException {
    String written = Files.readString(Path.of("target/classpath")).strip();
    return Stream.of(written.split(File.pathSeparator)).map(Path::of).toList();
  }

  private static List<Path> runtimeClassPath() throws IOException {
    return Stream.concat(Stream.of(Path.of("target/classes")), runtimeJars().stream()).toList();
  }

  private List<String> compile(List<Path> classPath) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(EXAMPLE.resolve("src/main/java"))) {
      List<String> options =
          List.of(
              "-d",
              classes.toString(),
              "-proc:none",
              "-cp",
              String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()));
      List<Path> java = sources.filter(file -> file.toString().endsWith(".java")).toList();
      compiler
          .getTask(null, files, problems, options, null, files.getJavaFileObjectsFromPaths(java))
          .call();
    }
    return problems.getDiagnostics().stream().map(Object::toString).toList();
  }
}
