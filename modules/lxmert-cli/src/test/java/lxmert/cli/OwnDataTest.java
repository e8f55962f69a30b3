package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of docs/own-data.md, from a folder of images and a table to an answer. */
class OwnDataTest {
  private static final Path ROOT = Path.of("../..");
  private static final String DETECTOR = ROOT.resolve("models/world/detector").toString();
  private static final String MODEL = ROOT.resolve("models/world/vqa").toString();
  private static final String TABLE = ROOT.resolve("examples/own-data/questions.csv").toString();

  @TempDir Path folder;

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private static JsonNode run(String... args) {
    CommandRun run = CommandRun.of(List.of(args));
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  @Test
  void leadsFromATableToAnAnswer() {
    JsonNode made = run("import", "csv", TABLE, "--out", at("own"), "--json");
    assertThat(made.at("/splits/train/images").asInt()).isEqualTo(10);
    assertThat(made.at("/splits/valid/images").asInt()).isEqualTo(2);
    String images = at("own/images.txt");
    run(
        "detect",
        "extract",
        "--detector",
        DETECTOR,
        "--images",
        images,
        "--out",
        at("regions"),
        "--device",
        "cpu",
        "--json");
    JsonNode checked =
        run(
            "check",
            "vqa",
            "--config",
            ROOT.resolve("config/vqa-own.yaml").toString(),
            "--train",
            at("own/train.json"),
            "--valid",
            at("own/valid.json"),
            "--regions",
            at("regions"),
            "--answers",
            at("own/trainval_label2ans.json"),
            "--from",
            MODEL,
            "--transfer-answers",
            "--images",
            images,
            "--page",
            at("page.html"),
            "--device",
            "cpu",
            "--json");
    assertThat(checked.path("starts").asBoolean()).isTrue();
    assertThat(checked.at("/train/no_file/count").asInt()).isZero();
    assertThat(folder.resolve("page.html")).content().contains("Drawn from the validation split");
    JsonNode trained =
        run(
            "finetune",
            "vqa",
            "--config",
            ROOT.resolve("config/vqa-own.yaml").toString(),
            "--train",
            at("own/train.json"),
            "--valid",
            at("own/valid.json"),
            "--regions",
            at("regions"),
            "--answers",
            at("own/trainval_label2ans.json"),
            "--from",
            MODEL,
            "--transfer-answers",
            "--set",
            "epochs=2",
            "--out",
            at("run"),
            "--device",
            "cpu",
            "--json");
    assertThat(trained.path("accuracy").asDouble())
        .isGreaterThan(trained.path("majority").asDouble());
    String image = ROOT.resolve("examples/own-data/images/picture-10.png").toString();
    JsonNode answer =
        run(
            "answer",
            "--model",
            at("run/best"),
            "--detector",
            DETECTOR,
            "--image",
            image,
            "--question",
            "What color is the arrow?",
            "--device",
            "cpu",
            "--json");
    assertThat(answer.toString()).contains("\"orange\"");
  }
}
