package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** A command on the files that the import and the extraction have left. */
  private JsonNode onOwnData(String command, String... further) {
    List<String> args = new ArrayList<>(List.of(command, "vqa"));
    args.addAll(List.of("--config", ROOT.resolve("config/vqa-own.yaml").toString()));
    args.addAll(List.of("--train", at("own/train.json"), "--valid", at("own/valid.json")));
    args.addAll(List.of("--regions", at("regions")));
    args.addAll(List.of("--answers", at("own/trainval_label2ans.json")));
    args.addAll(List.of("--from", MODEL, "--transfer-answers", "--device", "cpu", "--json"));
    args.addAll(List.of(further));
    return run(args.toArray(String[]::new));
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
    JsonNode checked = onOwnData("check", "--images", images, "--page", at("page.html"));
    assertThat(checked.path("starts").asBoolean()).isTrue();
    assertThat(checked.at("/train/no_file/count").asInt()).isZero();
    assertThat(folder.resolve("page.html")).content().contains("Drawn from the validation split");
    JsonNode trained = onOwnData("finetune", "--set", "epochs=2", "--out", at("run"));
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
