package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
  @ParameterizedTest
  @CsvSource({
    "DEFAULT, true, DEFAULT, false, false",
    "AVX2, true, DEFAULT, false, false",
    "AVX512, true, DEFAULT, true, true",
    "AVX512, false, DEFAULT, true, false",
    "AVX512, true, AVX512_CORE_BF16, true, true",
    "AVX512, true, AVX512_CORE_AMX, true, true",
    "AVX512, true, AVX512_CORE_VNNI, true, false",
    "AVX512, true, AVX512_CORE, true, false",
    "AVX512, true, AVX2, false, false",
    "AVX512, true, AVX2_VNNI, false, false",
    "AVX512, true, SSE41, false, false"
  })
  void formatsNeedInstructions(
      String capability, boolean instructions, String limit, boolean wide, boolean bfloat16) {
    assertThat(Processor.x86(capability, instructions, limit))
        .isEqualTo(new Processor(wide, bfloat16));
  }

  /** Where nothing limits it, what libtorch says is what the kernel says. */
  @Test
  void knowsThisMachine() throws IOException {
    List<String> flags = List.of(Files.readString(Path.of("/proc/cpuinfo")).split("\\s+"));
    String limit = System.getenv().getOrDefault("ONEDNN_MAX_CPU_ISA", "DEFAULT");
    assertThat(Processor.here())
        .isEqualTo(
            Processor.x86(
                torch.get_cpu_capability().getString(), flags.contains("avx512_bf16"), limit));
  }
}
