package lxmert;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Main code of all modules holds nothing that no main code reaches. */
@AnalyzeClasses(
    packages = "lxmert",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestHelpers.class})
class DeadCodeTest {
  /** What only users of the library call: beginnings of full names, each with its reason. */
  static final Map<String, String> FOR_PROGRAMS =
      Map.ofEntries(
          Map.entry("lxmert.answer.", "the programming interface"),
          Map.entry("lxmert.explain.", "the programming interface"),
          Map.entry("lxmert.heads.", "the programming interface"),
          Map.entry("lxmert.batch.Batch", "batches for a training loop of one's own"),
          Map.entry("lxmert.model.LxmertForPreTraining", "its outputs, beside the losses"),
          Map.entry("lxmert.packed.FastAnswering.<init>(java.util.Map", "packs a state dict alone"),
          Map.entry("lxmert.packed.FastAnswering.precision(", "what it was packed for"),
          Map.entry("lxmert.dataset.VqaAnswerFile.read(", "reads what is written elsewhere"),
          Map.entry("lxmert.dataset.VqaV2.read", "VQA's files, one at a time"),
          Map.entry("lxmert.regions.RegionStoreWriter.size(", "how far a writer is"),
          Map.entry("lxmert.score.GqaTruth.of(", "accuracy alone"),
          Map.entry("lxmert.tensor.HalfFloats.toBf16(", "writes what is read elsewhere"),
          Map.entry("lxmert.tensor.SafeTensors.", "one tensor of a file"),
          Map.entry("lxmert.text.Vocabulary.tokens(", "the word pieces as a list"),
          Map.entry("lxmert.detect.DetectorTrainer$Result.training(", "how a run ended"),
          Map.entry("lxmert.train.EpochResult.", "told to a program's own listener"),
          Map.entry("lxmert.train.MetricsLog.entries(", "a run's log"),
          Map.entry("lxmert.train.TrainingOptions.of(", "a run without a listener"),
          Map.entry("lxmert.vision.DetectorConfig.parse(", "settings that are in no file"),
          Map.entry("lxmert.vision.ImageReader.read([B, java.lang.String)", "an image in memory"));

  /** Components that are written as JSON or filled into a page, and read by name alone. */
  static final Map<String, String> READ_BY_NAME =
      Map.ofEntries(
          Map.entry("lxmert.boxes.BoxWorldGenerator$Summary.", "written as JSON"),
          Map.entry("lxmert.dataset.EasyVqa$Summary.", "written as JSON"),
          Map.entry("lxmert.onnx.OnnxBertImport$Summary.", "written as JSON"),
          Map.entry("lxmert.dataset.Nlvr$Summary.", "written as JSON"),
          Map.entry("lxmert.dataset.NlvrBoxes$Summary.", "written as JSON"),
          Map.entry("lxmert.io.IdText.<init>(", "made where a component asks for it"),
          Map.entry("lxmert.report.Report", "filled into the template of a page"),
          Map.entry("lxmert.study.StudyFolder$Mark.", "compared as a whole with what was written"),
          Map.entry("lxmert.study.StudyResults.", "written as JSON"),
          Map.entry("lxmert.study.SeedSummary.", "written as JSON"));

  /** Annotations whose members are called by name at run time. */
  private static final List<String> BY_NAME = List.of("com.fasterxml.jackson", "picocli");

  @ArchTest
  static void everyMemberIsReached(JavaClasses classes) {
    ArchRuleDefinition.members().should(beReached()).check(classes);
  }

  @ArchTest
  static void whatIsListedExists(JavaClasses classes) {
    List<String> names =
        classes.stream()
            .flatMap(each -> each.getMembers().stream())
            .map(JavaMember::getFullName)
            .toList();
    assertThat(Stream.of(FOR_PROGRAMS, READ_BY_NAME).flatMap(list -> list.keySet().stream()))
        .allSatisfy(start -> assertThat(names).as(start).anyMatch(name -> name.startsWith(start)));
  }

  /**
   * That main code calls, reads or refers to a member, itself and other unreached members aside.
   * Members that a caller does not name are left out: what overrides, what the compiler writes, and
   * what Jackson, picocli or a template finds by name.
   */
  private static ArchCondition<JavaMember> beReached() {
    return new ArchCondition<>("be reached from main code") {
      private final Set<JavaMember> unreached = new HashSet<>();

      @Override
      public void init(Collection<JavaMember> members) {
        List<JavaMember> asked = members.stream().filter(each -> !isEntry(each)).toList();
        boolean more = true;
        while (more) {
          more = unreached.addAll(asked.stream().filter(this::isUnreached).toList());
        }
      }

      private boolean isUnreached(JavaMember member) {
        return member.getAccessesToSelf().stream()
            .allMatch(
                access ->
                    access.getOwner().equals(member) || unreached.contains(access.getOwner()));
      }

      @Override
      public void check(JavaMember member, ConditionEvents events) {
        if (unreached.contains(member) && !isListed(member)) {
          String message = member.getFullName() + " is reached by no main code";
          events.add(SimpleConditionEvent.violated(member, message));
        }
      }
    };
  }

  private static boolean isListed(JavaMember member) {
    return Stream.of(FOR_PROGRAMS, READ_BY_NAME)
        .flatMap(list -> list.keySet().stream())
        .anyMatch(member.getFullName()::startsWith);
  }

  private static boolean isEntry(JavaMember member) {
    JavaClass owner = member.getOwner();
    return member.getModifiers().contains(JavaModifier.SYNTHETIC)
        || member.getFullName().endsWith(".main([Ljava.lang.String;)")
        || isByName(member)
        || isOfSpark(member)
        || (member instanceof JavaField field && isInlined(field))
        || (member instanceof JavaMethod method && overrides(method))
        || (owner.isEnum() && isOfEveryEnum(member))
        || (owner.isRecord() && isOfEveryRecord(member))
        || isConstructorOf(member);
  }

  private static boolean isByName(HasAnnotations<?> annotated) {
    return annotated.getAnnotations().stream()
        .map(annotation -> annotation.getRawType().getName())
        .anyMatch(name -> BY_NAME.stream().anyMatch(name::startsWith));
  }

  /** What Spark calls, or who works with it: the supertypes are not on this class path. */
  private static boolean isOfSpark(JavaMember member) {
    JavaClass owner = member.getOwner();
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        && Stream.concat(
                owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
            .anyMatch(type -> type.getPackageName().startsWith("org.apache.spark"));
  }

  /** The compiler puts the value of such a constant where its name stands. */
  private static boolean isInlined(JavaField field) {
    return field.getModifiers().containsAll(Set.of(JavaModifier.STATIC, JavaModifier.FINAL))
        && (field.getRawType().isPrimitive() || field.getRawType().isEquivalentTo(String.class));
  }

  private static boolean overrides(JavaMethod method) {
    JavaClass owner = method.getOwner();
    int parameters = method.getRawParameterTypes().size();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(
            other ->
                other.getName().equals(method.getName())
                    && other.getRawParameterTypes().size() == parameters);
  }

  private static boolean isOfEveryEnum(JavaMember member) {
    return member instanceof JavaField
        ? member.getModifiers().contains(JavaModifier.STATIC)
        : List.of("values", "valueOf", "<init>").contains(member.getName());
  }

  /**
   * Fields, constructors and accessors of a record are written by the compiler. What counts is
   * whether a component is read at all, unless Jackson makes or writes the record.
   */
  private static boolean isOfEveryRecord(JavaMember member) {
    return !(member instanceof JavaMethod)
        || isByName(member.getOwner())
        || member.getOwner().tryGetField(member.getName()).stream()
            .flatMap(field -> field.getAccessesToSelf().stream())
            .anyMatch(access -> isReadElsewhere(access, member));
  }

  private static boolean isReadElsewhere(JavaFieldAccess access, JavaMember accessor) {
    return access.getAccessType() == AccessType.GET && !access.getOwner().equals(accessor);
  }

  /** Private constructors of classes without instances; those that picocli and services call. */
  private static boolean isConstructorOf(JavaMember member) {
    return member instanceof JavaCodeUnit unit
        && unit.isConstructor()
        && unit.getRawParameterTypes().isEmpty()
        && (unit.getModifiers().contains(JavaModifier.PRIVATE)
            || isByName(unit.getOwner())
            || isService(unit.getOwner())
            || unit.getOwner().getFields().stream().anyMatch(DeadCodeTest::isByName));
  }

  private static boolean isService(JavaClass provider) {
    return provider.getAllRawInterfaces().stream()
        .map(type -> "META-INF/services/" + type.getName())
        .anyMatch(name -> DeadCodeTest.class.getClassLoader().getResource(name) != null);
  }
}
