package lxmert.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fast engine on processors without AMX, without AVX-512 and without AVX2. */
class OtherProcessorsTest {
  @ParameterizedTest
  @CsvSource({"AVX512_CORE, avx512", "AVX2, avx2", "SSE41, default"})
  void theFastEngineEqualsThePlainModel(String oneDnn, String aten) throws Exception {
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcessors.class.getName());
    child.environment().putAll(Map.of("ONEDNN_MAX_CPU_ISA", oneDnn, "ATEN_CPU_CAPABILITY", aten));
    Process process = child.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).endsWith("as the plain model\n");
  }
}
