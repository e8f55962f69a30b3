package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportPretrainCommandTest {
  @TempDir Path folder;

  /** The world comes as public sets do, and joined already. */
  @Test
  void joinsTheWorldAsTheWorldItselfDoes() {
    Path world = folder.resolve("world");
    assertThat(Main.run("world", "--out", world.toString(), "--images", "20", "--sets", "0"))
        .isZero();
    Path out = folder.resolve("joined");

    assertThat(
            Main.run(
                "import",
                "pretrain",
                "--captions-train",
                world.resolve("annotations/captions_train.json").toString(),
                "--captions-val",
                world.resolve("annotations/captions_valid.json").toString(),
                "--minival-size",
                "1000",
                "--vqa-questions",
                world.resolve("vqa/v2_OpenEnded_world_train_questions.json").toString(),
                world.resolve("vqa/v2_OpenEnded_world_valid_questions.json").toString(),
                "--vqa-annotations",
                world.resolve("vqa/v2_world_train_annotations.json").toString(),
                world.resolve("vqa/v2_world_valid_annotations.json").toString(),
                "--gqa-questions",
                world.resolve("gqa/train_balanced_questions.json").toString(),
                world.resolve("gqa/val_balanced_questions.json").toString(),
                "--frequent",
                "vqa=1",
                "--out",
                out.toString()))
        .isZero();

    compare(world.resolve("pretrain/world_train.json"), out.resolve("mscoco_train.json"), 20);
    compare(world.resolve("pretrain/world_valid.json"), out.resolve("mscoco_minival.json"), 2);
    assertThat(out.resolve("mscoco_nominival.json")).doesNotExist();
    assertThat(Json.readTree(out.resolve("all_ans.json")).findValuesAsText("ans"))
        .contains("yes", "no")
        .isSorted();
  }

  /** Equal but for rare answers of VQA, which the world leaves out. */
  private static void compare(Path worlds, Path joined, int images) {
    Map<String, JsonNode> byId = new HashMap<>();
    Json.readTree(joined).forEach(image -> byId.put(image.get("img_id").asText(), image));
    JsonNode expected = Json.readTree(worlds);
    assertThat(expected).hasSize(images).hasSameSizeAs(byId.values());
    for (JsonNode image : expected) {
      String id = image.get("img_id").asText();
      JsonNode found = byId.getOrDefault(id, MissingNode.getInstance());
      for (String category : new String[] {"mscoco", "vqa", "gqa"}) {
        assertThat(texts(found.at("/sentf/" + category)))
            .isEqualTo(texts(image.at("/sentf/" + category)));
      }
      assertThat(texts(found.at("/labelf/gqa"))).isEqualTo(texts(image.at("/labelf/gqa")));
      JsonNode labels = image.at("/labelf/vqa");
      for (int i = 0; i < labels.size(); i++) {
        JsonNode all = found.at("/labelf/vqa/" + i);
        labels
            .get(i)
            .properties()
            .forEach(a -> assertThat(all.get(a.getKey())).isEqualTo(a.getValue()));
      }
    }
  }

  /** A missing list is an empty one. */
  private static String texts(JsonNode list) {
    return list.isMissingNode() ? "[]" : Json.line(list);
  }

  @Test
  void whatDoesNotGoTogetherIsTheUsersError() {
    assertThat(Main.run("import", "pretrain", "--out", folder.toString())).isEqualTo(2);
    assertThat(
            Main.run(
                "import",
                "pretrain",
                "--captions-train",
                folder.resolve("none.json").toString(),
                "--out",
                folder.resolve("out").toString()))
        .isEqualTo(2);
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
