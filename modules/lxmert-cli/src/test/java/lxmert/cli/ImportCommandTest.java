package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.regions.RegionStore;
import lxmert.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
  private static final String TABLES = "../lxmert/src/test/resources/golden/lxmert/pipeline/";

  @TempDir Path folder;

  @Test
  void severalTablesFillOneStore() {
    Path store = folder.resolve("store");

    assertThat(
            Main.run(
                "import",
                "tsv",
                TABLES + "train2014_obj36.tsv",
                TABLES + "vg_gqa_obj36.tsv",
                "--out",
                store.toString()))
        .isZero();

    try (RegionStore regions = RegionStore.open(store)) {
      assertThat(regions.size()).isEqualTo(4);
      assertThat(regions.featureSize()).isEqualTo(6);
      assertThat(regions.featureType()).isEqualTo(DType.F16);
    }
  }

  @Test
  void aStoreIsAddedTo() {
    Path store = folder.resolve("store");
    String table = TABLES + "train2014_obj36.tsv";
    assertThat(run("tsv", table, "--out", store.toString(), "--features", "f32")).isZero();

    StringWriter printed = new StringWriter();
    CommandLine again = new CommandLine(new ImportCommand()).setOut(new PrintWriter(printed));
    again.setCaseInsensitiveEnumValuesAllowed(true);
    int code =
        again.execute(
            "tsv",
            table,
            TABLES + "vg_gqa_obj36.tsv",
            "--out",
            store.toString(),
            "--features",
            "f32",
            "--json");

    assertThat(code).isZero();
    assertThat(printed.toString()).contains("\"added\":2,\"known\":2");
  }

  @Test
  void aBadRowLeavesNothing() throws IOException {
    Path store = folder.resolve("store");
    String good = Files.readString(Path.of(TABLES + "train2014_obj36.tsv"));
    Path bad = Files.writeString(folder.resolve("bad.tsv"), good + "x\t1\t2\r\n");

    assertThat(run("tsv", bad.toString(), "--out", store.toString())).isEqualTo(2);
    assertThat(store).doesNotExist();
  }

  @Test
  void missingFilesAndStoresOfAnotherTypeAreTheUsersErrors() {
    Path store = folder.resolve("store");
    String table = TABLES + "train2014_obj36.tsv";
    assertThat(run("tsv", table, "--out", store.toString())).isZero();
    assertThat(run("tsv", table, "--out", store.toString(), "--features", "f32")).isEqualTo(2);
    assertThat(run("tsv", "none.tsv", "--out", store.toString())).isEqualTo(2);
    assertThat(run("npz", "none.npz", "--out", store.toString())).isEqualTo(2);
    assertThat(run("tsv", table)).isEqualTo(2);
  }

  private static int run(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "import";
    System.arraycopy(args, 0, all, 1, args.length);
    return Main.run(all);
  }
}
