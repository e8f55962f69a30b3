package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher builds, and what it gives to Java. */
class LauncherTest {
  private static final Path HOME = Path.of("../..");

  /** Keeps classes where it is told to, and else says what it is started with. */
  private static final String JAVA =
      """
      case "${@: -1}" in
        lxmert.cli.Rehearsal)
          for each in "$@"; do
            case $each in -XX:ArchiveClassesAtExit=*) printf kept >"${each#*=}" ;; esac
          done ;;
        *) echo java "${@: -2}" ;;
      esac
      """;

  @TempDir private Path folder;

  /** How a command ended: its exit code, and what it printed on both streams. */
  private record Ended(int code, String printed) {}

  @ParameterizedTest
  @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "en_US.UTF-8, en_US.UTF-8", "de_DE.utf8, de_DE.utf8"})
  void namesOfFilesAreUtf8WhateverTheLocale(String locale, String expected) throws Exception {
    assertThat(bash(HOME, Map.of("LC_ALL", locale), ". bin/launch.sh; use_utf8; echo $LC_ALL"))
        .isEqualTo(new Ended(0, expected));
  }

  @Test
  void threadsWaitBrieflyUnlessToldOtherwise() throws Exception {
    String wait = ". bin/launch.sh; use_short_waits; echo \"$GOMP_SPINCOUNT\"";
    String unset = "unset OMP_WAIT_POLICY GOMP_SPINCOUNT; ";
    assertThat(bash(HOME, Map.of(), unset + wait)).isEqualTo(new Ended(0, "2000"));
    assertThat(bash(HOME, Map.of("GOMP_SPINCOUNT", "7"), "unset OMP_WAIT_POLICY; " + wait))
        .isEqualTo(new Ended(0, "7"));
    assertThat(bash(HOME, Map.of("OMP_WAIT_POLICY", "ACTIVE"), "unset GOMP_SPINCOUNT; " + wait))
        .isEqualTo(new Ended(0, ""));
  }

  /** Another user's libraries lie in that user's home. */
  @Test
  void aCheckoutWhoseLibrariesCannotBeReadIsBuiltAgain() throws Exception {
    Path library = write("another/.m2/library.jar", "");
    Path checkout = checkout(library);
    assertThat(start(checkout)).isEqualTo(new Ended(0, "java lxmert.cli.Main --version"));
    Files.delete(library);
    assertThat(start(checkout)).isEqualTo(new Ended(3, "lxmert: building\nmaven"));
  }

  @Test
  void aCheckoutThatCannotBeBuiltIsRefusedInASentence() throws Exception {
    Path checkout = checkout(write("library.jar", ""));
    Path target = checkout.resolve("modules/lxmert-cli/target");
    Files.move(target, folder.resolve("gone"));
    Files.writeString(target, "in the way");
    Ended refused = start(checkout);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.printed())
        .startsWith("lxmert: " + checkout.toRealPath() + " has to be built, and ")
        .contains(" cannot be written by ")
        .hasLineCount(1);
  }

  @Test
  void classesAreKeptAtTheFirstStartAndAfterABuild() throws Exception {
    Path checkout = checkout(write("library.jar", ""));
    Path archive = checkout.resolve("modules/lxmert-cli/target/classes-17.0.1.jsa");
    Files.delete(archive);
    assertThat(start(checkout))
        .isEqualTo(
            new Ended(
                0, "lxmert: preparing for quick starts, once\njava lxmert.cli.Main --version"));
    assertThat(archive).hasContent("kept");
    assertThat(start(checkout)).isEqualTo(new Ended(0, "java lxmert.cli.Main --version"));

    Files.setLastModifiedTime(
        checkout.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(120)));
    program("checkout/mvnw", "exit 0");
    assertThat(start(checkout).printed())
        .contains("lxmert: building", "lxmert: preparing for quick starts, once");
  }

  @Test
  void aJavaThatKeepsNoClassesIsAskedOnce() throws Exception {
    Path checkout = checkout(write("library.jar", ""));
    Path archive = checkout.resolve("modules/lxmert-cli/target/classes-17.0.1.jsa");
    Files.delete(archive);
    program("java/bin/java", JAVA.replace("printf kept", "true"));
    assertThat(start(checkout).printed()).contains("preparing");
    assertThat(archive).isEmptyFile();
    assertThat(start(checkout).printed()).doesNotContain("preparing");
  }

  @Test
  void aServerCollectsItsGarbageInOtherWays() throws Exception {
    Path checkout = checkout(write("library.jar", ""));
    program("java/bin/java", "echo \"$@\"");
    assertThat(start(checkout, "serve").printed()).contains("-XX:+UseSerialGC");
    assertThat(start(checkout, "--help").printed()).contains("-XX:+UseParallelGC");
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "--version, true",
    "answer --image a.png, true",
    "serve --help, true",
    "serve, false",
    "finetune vqa, false"
  })
  void shortCommandsDoWithoutTheSecondCompiler(String command, boolean isShort) throws Exception {
    Path checkout = checkout(write("library.jar", ""));
    program("java/bin/java", "echo \"$@\"");
    assertThat(start(checkout, command).printed().contains("-XX:TieredStopAtLevel=1"))
        .isEqualTo(isShort);
  }

  @Test
  void sparkIsFetchedByTheFirstCommandThatRunsOnItAndTakenFromWhereItIs() throws Exception {
    Path checkout = checkout(write("org/bytedeco/library.jar", ""));
    assertThat(start(checkout, "spark --help")).isEqualTo(new Ended(0, "java spark --help"));
    assertThat(start(checkout, "spark extract --strict"))
        .isEqualTo(
            new Ended(3, "lxmert: fetching Spark (320 MB, once) and building for it\nmaven"));
    Path jar = write("checkout/modules/lxmert-submit/target/lxmert-spark.jar", "");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(120)));
    String home = "export SPARK_HOME=" + folder.resolve("spark") + "; ";
    assertThat(bash(checkout, environment(), home + "./lxmert spark extract --strict 2>&1"))
        .isEqualTo(new Ended(0, "java extract --strict"));
  }

  /** The launcher of this checkout beside a build that names a library, and a Java that tells. */
  private Path checkout(Path library) throws IOException {
    for (String each : List.of("lxmert", "bin/launch.sh", "bin/setup.sh")) {
      Path copy = Files.createDirectories(folder.resolve("checkout")).resolve(each);
      Files.createDirectories(copy.getParent());
      Files.copy(HOME.resolve(each), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path checkout = folder.resolve("checkout").toRealPath();
    write("checkout/pom.xml", "");
    write("checkout/modules/lxmert-cli/pom.xml", "");
    Files.createDirectories(checkout.resolve("modules/lxmert-cli/src/main"));
    Files.createDirectories(checkout.resolve("config"));
    write("checkout/modules/lxmert-cli/target/lxmert-cli.jar", "");
    Path own = write("checkout/modules/lxmert/target/lxmert.jar", "");
    Path built = write("checkout/modules/lxmert-cli/target/classpath", own + ":" + library);
    Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(60)));
    program("checkout/mvnw", "echo maven >&2; exit 3");
    program("java/bin/javac", "exit 0");
    write("java/release", "JAVA_VERSION=\"17.0.1\"\n");
    write("checkout/modules/lxmert-cli/target/classes-17.0.1.jsa", "kept");
    program("java/bin/java", JAVA);
    return checkout;
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private void program(String name, String script) throws IOException {
    Path file = write(name, "#!/usr/bin/env bash\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended start(Path checkout) throws IOException, InterruptedException {
    return start(checkout, "--version");
  }

  private Ended start(Path checkout, String command) throws IOException, InterruptedException {
    return bash(checkout, environment(), "unset SPARK_HOME; ./lxmert " + command + " 2>&1");
  }

  private Map<String, String> environment() {
    return Map.of("JAVA_HOME", folder.resolve("java").toString(), "LD_PRELOAD", "");
  }

  private static Ended bash(Path in, Map<String, String> environment, String command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", command);
    builder.environment().putAll(environment);
    Process process = builder.directory(in.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out.strip());
  }
}
