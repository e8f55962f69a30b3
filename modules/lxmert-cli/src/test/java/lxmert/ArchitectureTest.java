package lxmert;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Which package may import which, over all modules. */
@AnalyzeClasses(
    packages = "lxmert",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestHelpers.class})
class ArchitectureTest {
  private static final Path MODULES = Path.of("..");

  /** The library's packages, lowest first: a package imports only what stands before it. */
  static final List<String> LIBRARY =
      List.of(
          "io",
          "fetch",
          "tensor",
          "text",
          "dataset",
          "score",
          "corpus",
          "vision",
          "regions",
          "batch",
          "model",
          "attention",
          "packed",
          "checkpoint",
          "answer",
          "heads",
          "explain",
          "ranks",
          "launch",
          "train",
          "pretrain",
          "finetune",
          "grounding",
          "retrieval",
          "detect",
          "world",
          "boxes");

  /** The server's packages, above the library's. */
  static final List<String> SERVER = List.of("serving", "protocol", "server");

  /** The cluster's packages, above the server's. */
  static final List<String> CLUSTER = List.of("spark");

  /** The program's packages, above all others. */
  static final List<String> PROGRAM =
      List.of("onnx", "report", "bench", "verify", "quickstart", "study", "cli");

  private static final List<String> ORDER =
      Stream.of(LIBRARY, SERVER, CLUSTER, PROGRAM).flatMap(List::stream).toList();

  private static final Pattern SENTENCE =
      Pattern.compile("(?s)/\\*\\*\\s+(\\* )?[A-Z].*\\w.*\\*/.*");

  /** The library's tests lie in a jar of their own. */
  static final class NoTestHelpers implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("lxmert.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule METRICS_NEED_NO_TENSORS =
      noClasses()
          .that()
          .resideInAnyPackage("lxmert.score..", "lxmert.dataset..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule MODELS_AND_BODIES_NEED_NO_HTTP =
      noClasses()
          .that()
          .resideInAnyPackage("lxmert.serving..", "lxmert.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta..");

  /** A pipe or a device is refused in one place. */
  @ArchTest
  static final ArchRule FILES_ARE_OPENED_BY_INPUT_FILE =
      noClasses()
          .that()
          .resideOutsideOfPackage("lxmert.io")
          .and()
          .doNotHaveFullyQualifiedName("lxmert.vision.ImageReader")
          .and()
          .doNotHaveFullyQualifiedName("lxmert.bench.ProcessMemory")
          .and()
          .doNotHaveFullyQualifiedName("lxmert.cli.Rehearsal")
          .should()
          .callMethod(Files.class, "newInputStream", Path.class, OpenOption[].class)
          .orShould()
          .callMethod(Files.class, "readAllBytes", Path.class)
          .orShould()
          .callMethod(Files.class, "readAllLines", Path.class)
          .orShould()
          .callMethod(Files.class, "readAllLines", Path.class, Charset.class)
          .orShould()
          .callMethod(Files.class, "readString", Path.class);

  /** The clock on the wall may be set: it names moments, and measures nothing. */
  @ArchTest
  static final ArchRule DURATIONS_ARE_NOT_READ_FROM_THE_WALL =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("lxmert.serving.ModelStatistics") // when it last answered
          .and()
          .doNotHaveFullyQualifiedName("lxmert.server.RequestLog") // when it was asked
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethodWhere(
              target(owner(resideInAPackage("java.time.."))).and(target(nameMatching("now"))))
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class, Date.class, Calendar.class);

  @ArchTest
  static void dataSetsNeedFilesAlone(JavaClasses classes) {
    onlyDependsOn("dataset", List.of("io"), classes);
    onlyDependsOn("score", List.of("io", "dataset"), classes);
  }

  private static void onlyDependsOn(String name, List<String> allowed, JavaClasses classes) {
    noClasses()
        .that()
        .resideInAPackage("lxmert." + name)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                packages(
                    ORDER.stream()
                        .filter(each -> !each.equals(name) && !allowed.contains(each))
                        .toList())))
        .check(classes);
  }

  @ArchTest
  static void importsPointDownwards(JavaClasses classes) {
    for (int i = 0; i < ORDER.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage("lxmert." + ORDER.get(i))
          .should()
          .dependOnClassesThat(resideInAnyPackage(packages(ORDER.subList(i + 1, ORDER.size()))))
          .check(classes);
    }
  }

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> "lxmert." + name + "..").toArray(String[]::new);
  }

  @ArchTest
  static void everyPackageIsListed(JavaClasses classes) {
    assertThat(classes.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrderElementsOf(ORDER.stream().map(name -> "lxmert." + name).toList());
  }

  @ArchTest
  static void everyPackageSaysWhatItIs(JavaClasses classes) throws IOException {
    for (String name : ORDER) {
      assertThat(classes.get("lxmert." + name + ".package-info").isAnnotatedWith(NullMarked.class))
          .as(name + " is null-marked")
          .isTrue();
      Path file =
          MODULES.resolve(module(name) + "/src/main/java/lxmert/" + name + "/package-info.java");
      assertThat(Files.readString(file)).as(file.toString()).matches(SENTENCE);
    }
  }

  private static String module(String name) {
    if (LIBRARY.contains(name)) {
      return "lxmert";
    }
    return SERVER.contains(name)
        ? "lxmert-server"
        : CLUSTER.contains(name) ? "lxmert-spark" : "lxmert-cli";
  }

  /**
   * Whoever reads a simple name knows which class it is. Nested types may share one, as they are
   * read with their outer class; {@code Precision.Region} is a region of code.
   */
  @ArchTest
  static void everyNameStandsForOneClass(JavaClasses classes) {
    Map<String, List<JavaClass>> bySimpleName =
        classes.stream()
            .filter(each -> !each.isAnonymousClass() && !each.isLocalClass())
            .filter(each -> !each.getSimpleName().equals("package-info"))
            .filter(each -> !each.getName().equals("lxmert.tensor.Precision$Region"))
            .collect(Collectors.groupingBy(JavaClass::getSimpleName));
    assertThat(bySimpleName.values())
        .allSatisfy(
            same ->
                assertThat(same)
                    .satisfiesAnyOf(
                        all -> assertThat(all).hasSize(1),
                        all -> assertThat(all).allMatch(JavaClass::isNestedClass)));
  }
}
