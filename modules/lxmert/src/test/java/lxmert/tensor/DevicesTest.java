package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lxmert.io.UserError;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;

class DevicesTest {
  @Test
  void theCpuIsAlwaysThere() {
    Device cpu = Devices.parse("cpu");
    assertThat(cpu.is_cpu()).isTrue();
    Device any = Devices.parse("auto");
    assertThat(any.is_cpu() || any.is_cuda()).isTrue();
  }

  @Test
  void aDeviceThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Devices.parse("gpu"))
        .isInstanceOf(UserError.class)
        .hasMessage("unknown device \"gpu\", expected auto, cpu, cuda or cuda:N");
    assertThatThrownBy(() -> Devices.parse("cuda:999"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("device cuda:999 is not there");
  }
}
