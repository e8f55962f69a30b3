package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher gives to Java. */
class LauncherTest {
  @ParameterizedTest
  @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "en_US.UTF-8, en_US.UTF-8", "de_DE.utf8, de_DE.utf8"})
  void namesOfFilesAreUtf8WhateverTheLocale(String locale, String expected) throws Exception {
    assertThat(bash(Map.of("LC_ALL", locale), ". bin/launch.sh; use_utf8; echo $LC_ALL"))
        .isEqualTo(expected);
  }

  private static String bash(Map<String, String> environment, String command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", command);
    builder.environment().putAll(environment);
    Process process = builder.directory(Path.of("../..").toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.strip();
  }
}
