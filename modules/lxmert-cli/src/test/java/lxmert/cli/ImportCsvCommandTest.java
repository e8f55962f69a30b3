package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.io.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as people have them. */
class ImportCsvCommandTest {
  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void writeImages() throws IOException {
    out = folder.resolve("out");
    Files.createDirectories(folder.resolve("more"));
    for (String name : List.of("a.png", "b.jpg", "c.JPEG", "more/d.png", "a.txt")) {
      Files.writeString(folder.resolve(name), name);
    }
  }

  private Path table(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private CommandRun run(Path table, String... options) {
    List<String> args = new ArrayList<>(List.of("import", "csv", table.toString()));
    args.addAll(List.of("--out", out.toString()));
    args.addAll(List.of(options));
    return CommandRun.of(args);
  }

  /** All questions, those of the training first. */
  private List<VqaQuestion> questions() {
    return Stream.of("train.json", "valid.json")
        .map(out::resolve)
        .filter(Files::exists)
        .flatMap(file -> VqaJson.read(file).stream())
        .toList();
  }

  private VqaQuestion question(String id) {
    return questions().stream().filter(q -> q.questionId().equals(id)).findFirst().orElseThrow();
  }

  private List<String> images() throws IOException {
    return Files.readAllLines(out.resolve("images.txt"));
  }

  @Test
  void tellsWhatItMadeAndWhatComesNext() throws IOException {
    Path table =
        table(
            "t.csv",
            "file_name,Question,Answer",
            "a.png,\"How many, in all?\",Two",
            "more/d.png,\"What does \"\"it\"\" say?\",The Red.",
            "c,Is it?,yes",
            "b,Is it?,yes",
            "b,Is it,");
    CommandRun run = run(table, "--hold-back", "0.25");
    Path regions = folder.resolve("out-regions");
    assertThat(run.out().lines())
        .containsExactly(
            "train: 3 questions about 3 images",
            "valid: 1 questions about 1 images",
            "answers: 3",
            "left out 1 rows without an answer",
            "wrote " + out,
            "next:",
            "  ./lxmert detect extract --detector DETECTOR --images %s/images.txt --out %s"
                .formatted(out, regions),
            "  ./lxmert check vqa --config config/vqa-own.yaml --train %s/train.json --valid %s/valid.json --answers %s/trainval_label2ans.json --regions %s --from MODEL"
                .formatted(out, out, out, regions),
            "  ./lxmert finetune vqa --config config/vqa-own.yaml --train %s/train.json --valid %s/valid.json --answers %s/trainval_label2ans.json --regions %s --from MODEL --out RUN"
                .formatted(out, out, out, regions));
    assertThat(question("1").sentence()).isEqualTo("How many, in all?");
    assertThat(question("1").label()).isEqualTo(Map.of("2", 1.0));
    assertThat(question("1").answerType()).isEqualTo("number");
    assertThat(question("2").sentence()).isEqualTo("What does \"it\" say?");
    assertThat(question("2").label()).isEqualTo(Map.of("red", 1.0));
    assertThat(question("3").answerType()).isEqualTo("yes/no");
    assertThat(images())
        .containsExactly(
            "a\t" + folder.resolve("a.png"),
            "d\t" + folder.resolve("more/d.png"),
            "c\t" + folder.resolve("c.JPEG"),
            "b\t" + folder.resolve("b.jpg"));
    assertThat(Json.readTree(out.resolve("trainval_ans2label.json")).path("red").asInt())
        .isEqualTo(1);
  }

  @Test
  void whatIsHeldBackSharesNoImageWithTheTraining() throws IOException {
    List<String> rows = new ArrayList<>(List.of("image\tquestion\tanswer"));
    for (int i = 0; i < 40; i++) {
      Files.writeString(folder.resolve("i" + i % 10 + ".png"), "");
      rows.add("i" + i % 10 + ".png\tIs it " + i + "?\tyes");
    }
    Path table = table("t.tsv", rows.toArray(String[]::new));
    assertThat(run(table, "--hold-back", "0.3").code()).isZero();
    Set<String> train = imagesOf("train.json");
    Set<String> valid = imagesOf("valid.json");
    assertThat(train).hasSize(7).doesNotContainAnyElementsOf(valid);
    assertThat(valid).hasSize(3);
    run(table, "--hold-back", "0.3", "--seed", "1");
    assertThat(imagesOf("valid.json")).hasSize(3).isNotEqualTo(valid);
    run(table, "--hold-back", "0.3");
    assertThat(imagesOf("valid.json")).isEqualTo(valid);
  }

  private Set<String> imagesOf(String file) {
    Set<String> images = new HashSet<>();
    VqaJson.read(out.resolve(file)).forEach(question -> images.add(question.imageId()));
    return images;
  }

  @Test
  void severalAnnotatorsStandInRowsColumnsOrCells() throws IOException {
    Path rows =
        table(
            "rows.csv",
            "image;question;answer",
            "a;What?;red",
            "a;What?;Red",
            "a;What?;blue",
            "b;What?;red");
    run(rows, "--hold-back", "0");
    assertThat(question("1").label()).isEqualTo(Map.of("red", 1.0, "blue", 0.9));
    Path columns =
        table(
            "columns.csv", "image,question,answer_1,answer_2", "a,What?,red,blue", "b,What?,red,");
    run(columns, "--hold-back", "0");
    assertThat(question("1").label()).isEqualTo(Map.of("red", 1.0, "blue", 1.0));
    assertThat(question("2").label()).isEqualTo(Map.of("red", 1.0));
    Path cells = table("cells.csv", "image,question,answer", "a,What?,red/sky blue", "b,What?,1");
    run(cells, "--hold-back", "0", "--separator", "/");
    assertThat(question("1").label()).isEqualTo(Map.of("red", 1.0, "sky blue", 1.0));
    Path json =
        table(
            "lines.jsonl",
            "{\"image\": \"a\", \"question\": \"What?\", \"answers\": [\"x\", \"x\", \"x\", \"x\","
                + " \"y\", \"y\", \"y\", \"z\", \"z\", 7], \"id\": 12}",
            "{\"image\": \"b\", \"question\": \"What?\", \"answers\": [\"x\"], \"id\": \"q\"}");
    run(json, "--hold-back", "0");
    assertThat(question("12").label()).isEqualTo(Map.of("x", 1.0, "y", 0.9, "z", 0.6, "7", 0.3));
    assertThat(question("q").label()).isEqualTo(Map.of("x", 1.0));
    run(json, "--hold-back", "0", "--frequent", "2");
    assertThat(question("12").label()).isEqualTo(Map.of("x", 1.0));
  }

  @Test
  void columnsMayBeNamed() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Path table =
        table("t.csv", "\uFEFFimage,question,frage,antwort,nr", "x,x,What?,red,7", "y,y,Why?,b,8");
    String[] named = {
      "--question-column",
      "frage",
      "--answer-column",
      "antwort",
      "--id-column",
      "nr",
      "--images",
      pictures.toString(),
      "--image-column",
      "image",
      "--hold-back",
      "0"
    };
    Files.writeString(pictures.resolve("x.png"), "");
    Files.writeString(pictures.resolve("y.png"), "");
    assertThat(run(table, named).code()).isZero();
    assertThat(question("7").sentence()).isEqualTo("What?");
    assertThat(question("8").label()).isEqualTo(Map.of("b", 1.0));
    run(table, "--answer-column", "none")
        .assertRefused(table + " has no column \"none\", expected one of [image, question, frage");
  }

  @Test
  void equalNamesInSeveralFoldersAreToldApart() throws IOException {
    Files.writeString(folder.resolve("more/a.png"), "");
    Path table =
        table("t.csv", "image,question,answer", "a.png,Is it?,yes", "more/a.png,Is it?,no");
    run(table, "--hold-back", "0.5");
    assertThat(images()).anyMatch(line -> line.startsWith("more_a\t"));
    Path byName = table("n.csv", "image,question,answer", "a,Is it?,yes", "b,Is it?,no");
    run(byName)
        .assertRefused(byName + ", line 2, row 0 names the image \"a\"", "expected its path");
  }

  @Test
  void aTableWithoutAnswersIsToBeAnswered() throws IOException {
    Path table = table("t.csv", "image,question", "a.png,Is it?", "b,What?");
    CommandRun run = run(table);
    assertThat(run.out())
        .startsWith("questions: 2 questions about 2 images")
        .contains("./lxmert predict vqa --model MODEL --questions " + out + "/questions.json");
    assertThat(VqaJson.read(out.resolve("questions.json"))).hasSize(2);
    assertThat(out.resolve("trainval_label2ans.json")).doesNotExist();
  }

  @Test
  void whatIsNoSuchTableIsRefused() throws IOException {
    Path parquet = Files.writeString(folder.resolve("t.parquet"), "PAR1abc");
    run(parquet).assertRefused(parquet + " is a Parquet file, expected CSV, TSV or JSON lines");
    run(Files.writeString(folder.resolve("t.xlsx"), "PK12")).assertRefused("is a spreadsheet");
    byte[] latin = "image,question,answer\na,Caf\u00e9?,x\n".getBytes(StandardCharsets.ISO_8859_1);
    run(Files.write(folder.resolve("latin.csv"), latin)).assertRefused("is not text in UTF-8");
    run(table("t.csv", "image,question,answer")).assertRefused("has no rows");
    run(table("t.csv", "image,question,answer", "a,b"))
        .assertRefused("t.csv, line 2, row 0 has 2 cells, expected 3");
    run(table("t.csv", "image,question,answer", "a,\"b,c", "d,e,f"))
        .assertRefused("t.csv, line ", "a quoted cell has no end");
    run(table("t.csv", "bild,frage,answer", "a,b,c"))
        .assertRefused(
            "none of the columns [bild, frage, answer] is known as the image", "--image-column");
    run(table("t.csv", "image,question,answer", "a,Is it?,yes", "z.png,Is it?,yes"))
        .assertRefused("t.csv, line 3, row 1 names the image \"z.png\"", "no such file");
    run(table("t.csv", "image,question,answer", ",Is it?,yes")).assertRefused("has an empty image");
    run(table("t.csv", "image,question,answer,id", "a,Is it?,yes,1", "b,Is it?,yes,1"))
        .assertRefused("has the id 1 of another question or image");
    run(table("t.csv", "image,question,answer", "a,Is it?,yes"))
        .assertRefused("is about 1 image(s), too few to hold 1 back");
    run(table("t.csv", "image,question,answer", "a,Is it?,")).assertRefused("no row has an answer");
    run(table("t.csv", "image,question,answer", "a,Is it?,yes"), "--hold-back", "1")
        .assertRefused("hold-back is 1.0, expected 0 to less than 1");
    run(table("t.jsonl", "{\"image\": {}, \"question\": 1}")).assertRefused("row 0 holds {}");
    assertThat(out).doesNotExist();
  }
}
