package lxmert;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

@AnalyzeClasses(packages = "lxmert", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Lowest first: a package imports only what stands before it. */
  private static final List<String> ORDER =
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
          "checkpoint",
          "answer",
          "explain",
          "train",
          "pretrain",
          "finetune",
          "detect",
          "world",
          "report",
          "verify",
          "quickstart",
          "study",
          "cli");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("lxmert.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule METRICS_NEED_NO_TENSORS =
      noClasses()
          .that()
          .resideInAPackage("lxmert.score..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.bytedeco..", "lxmert.tensor..", "lxmert.vision..", "lxmert.model..");

  @ArchTest
  static void importsPointDownwards(com.tngtech.archunit.core.domain.JavaClasses classes) {
    for (int i = 0; i < ORDER.size() - 1; i++) {
      String[] higher =
          ORDER.subList(i + 1, ORDER.size()).stream()
              .map(name -> "lxmert." + name + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("lxmert." + ORDER.get(i) + "..")
          .should()
          .dependOnClassesThat(resideInAnyPackage(higher))
          .allowEmptyShould(true)
          .check(classes);
    }
  }
}
