package lxmert.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import lxmert.io.Digests;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  @Test
  void isSound() {
    Catalogue catalogue = Catalogue.standard();
    assertThat(catalogue.entries()).extracting(Catalogue.Entry::name).doesNotHaveDuplicates();
    for (Catalogue.Entry entry : catalogue.entries()) {
      assertThat(entry.name()).matches("[a-z0-9-]+");
      assertThat(entry.files()).extracting(Catalogue.Item::name).doesNotHaveDuplicates();
      for (Catalogue.Item item : entry.files()) {
        assertThat(item.name()).matches("[A-Za-z0-9_.]+");
        assertThat(item.urls()).isNotEmpty().allMatch(url -> "https".equals(url.getScheme()));
        assertThat(item.sha256() == null || item.sha256().matches("[0-9a-f]{64}")).isTrue();
      }
    }
    assertThat(catalogue.entry("frcnn-vg-finetuned").files())
        .extracting(Catalogue.Item::name)
        .containsExactly(
            "config.yaml", "pytorch_model.bin", "objects_vocab.txt", "attributes_vocab.txt");
    assertThatThrownBy(() -> catalogue.entry("lxmert"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("there is nothing called lxmert; known names are lxmert-base");
    String vocabulary =
        Digests.of(
            Path.of("../lxmert/src/test/resources/golden/lxmert/bert-base-uncased-vocab.txt"));
    assertThat(catalogue.entry("bert-base-uncased").file("vocab.txt").sha256())
        .isEqualTo(vocabulary);
  }
}
