package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.io.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Files as in Visual Genome 1.4, with five objects in three images. */
class ImportVgObjectsCommandTest {
  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void writeSource() throws IOException {
    out = folder.resolve("out");
    write(
        "image_data.json",
        """
        [{"image_id": 1, "url": "https://vg.org/rak248/VG_100K_2/1.jpg", "width": 800, "height": 600,
          "coco_id": null, "flickr_id": null},
         {"image_id": 5, "url": "https://vg.org/rak248/VG_100K/5.jpg", "width": 500, "height": 375},
         {"image_id": 7, "url": "https://vg.org/rak248/VG_100K/7.jpg", "width": 50, "height": 40}]
        """);
    write(
        "objects.json",
        """
        [{"image_id": 1, "image_url": "https", "objects": [
           {"synsets": ["dog.n.01"], "object_id": 11, "merged_object_ids": [], "names": ["Dog."],
            "x": 10, "y": 20, "w": 30, "h": 40},
           {"synsets": [], "object_id": 12, "names": ["small White dog"], "x": 0, "y": 0, "w": 5, "h": 6},
           {"synsets": [], "object_id": 13, "names": ["fire hydrant"], "x": 1, "y": 1, "w": 2, "h": 2},
           {"synsets": [], "object_id": 14, "names": [], "x": 1, "y": 1, "w": 2, "h": 2}]},
         {"image_id": 5, "objects": [
           {"object_id": 21, "names": ["trees", "plant"], "x": 1, "y": 2, "w": 3, "h": 4},
           {"object_id": 22, "names": ["dog"], "x": 1, "y": 2, "w": 0, "h": 4},
           {"object_id": 23, "names": ["tree"], "x": 9, "y": 2, "w": 3, "h": 4}]},
         {"image_id": 7, "objects": []}]
        """);
    write(
        "attributes.json",
        """
        [{"image_id": 5, "attributes": [
           {"object_id": 21, "names": ["trees"], "attributes": ["green and leafy", "Tall"],
            "x": 1, "y": 2, "w": 3, "h": 4},
           {"object_id": 23, "names": ["tree"], "x": 9, "y": 2, "w": 3, "h": 4}]},
         {"image_id": 1, "attributes": [
           {"object_id": 11, "names": ["dog"], "attributes": ["black and white"]},
           {"object_id": 12, "names": ["dog"], "attributes": ["white", "leafy"]}]}]
        """);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String[] arguments(Object... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--images", folder.resolve("image_data.json").toString(),
                "--objects", folder.resolve("objects.json").toString(),
                "--attributes", folder.resolve("attributes.json").toString(),
                "--out", out.toString()));
    for (Object each : more) {
      all.add(each.toString());
    }
    return all.toArray(String[]::new);
  }

  private String run(Object... more) {
    StringWriter printed = new StringWriter();
    CommandLine command =
        new CommandLine(new ImportVgObjectsCommand()).setOut(new PrintWriter(printed, true));
    assertThat(command.execute(arguments(more))).isZero();
    return printed.toString();
  }

  @Test
  void takesTheMostFrequentNames() {
    // Objects: dog 3 (the adjectives are attributes), fire hydrant, tree, trees 1 each. Attributes,
    // of the lists the first only: white 2 (once in front of a name), black and white, green,
    // leafy (of "green and leafy") and small 1 each.
    String said = run("--object-classes", 3, "--attribute-classes", 3);

    assertThat(out.resolve("objects_vocab.txt")).hasContent("dog\nfire hydrant\ntree\n");
    assertThat(out.resolve("attributes_vocab.txt")).hasContent("white\nblack and white\ngreen\n");
    assertThat(said.lines())
        .containsExactly(
            "3 objects and 3 attributes",
            "train: 4 boxes in 2 images",
            "left out 2 boxes: of other names, or without area",
            "wrote " + out);
    CocoAnnotations train = CocoAnnotations.read(out.resolve("train.json"));
    assertThat(train.objectNames()).containsExactly("dog", "fire hydrant", "tree");
    assertThat(train.images())
        .containsExactly(
            new AnnotatedImage(
                1,
                "VG_100K_2/1.jpg",
                800,
                600,
                List.of(
                    new AnnotatedObject(10, 20, 40, 60, 0, List.of(1), false),
                    new AnnotatedObject(0, 0, 5, 6, 0, List.of(0), false),
                    new AnnotatedObject(1, 1, 3, 3, 1, List.of(), false))),
            new AnnotatedImage(
                5,
                "VG_100K/5.jpg",
                500,
                375,
                List.of(new AnnotatedObject(9, 2, 12, 6, 2, List.of(), false))));
  }

  @Test
  void takesListsAliasesAndSplits() throws IOException {
    Path objects = write("objects_vocab.txt", "tree,bush\nhydrant,fire hydrant\n");
    Path attributes = write("attributes_vocab.txt", "leafy\nhigh");
    Path aliases = write("object_alias.txt", "tree,trees,treetop\n");
    Path others = write("attribute_alias.txt", "high,tall\n");
    Path valid = write("val.txt", "VG_100K/5.jpg xml/5.xml\n");
    String said =
        run(
            "--objects-vocab",
            objects,
            "--attributes-vocab",
            attributes,
            "--object-aliases",
            aliases,
            "--attribute-aliases",
            others,
            "--split",
            "valid=" + valid,
            "--json");

    assertThat(Json.mapper().readTree(said))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"objects": 2, "attributes": 2, "images": {"train": 1, "valid": 1},
                     "boxes": {"train": 1, "valid": 2}, "leftOut": 3}"""));
    CocoAnnotations read = CocoAnnotations.read(out.resolve("valid.json"));
    assertThat(read.objectNames()).containsExactly("tree,bush", "hydrant,fire hydrant");
    assertThat(read.images().get(0).things())
        .containsExactly(
            new AnnotatedObject(1, 2, 4, 6, 0, List.of(0, 1), false),
            new AnnotatedObject(9, 2, 12, 6, 0, List.of(), false));
    assertThat(CocoAnnotations.read(out.resolve("train.json")).images().get(0).things())
        .containsExactly(new AnnotatedObject(1, 1, 3, 3, 1, List.of(), false));
  }

  @Test
  void whatIsWrongIsTheUsersMistake() throws IOException {
    Path list = write("val.txt", "1\n99\n");
    assertThat(refused("--split", "valid=" + list)).contains("names the image 99");
    assertThat(refused("--split", "../x=" + list)).contains("no name of a split");
    assertThat(refused("--split", "valid=" + write("odd.txt", "one\n"))).contains("\"one\"");
    assertThat(refused("--object-classes", 0)).contains("0 objects");

    write(
        "objects.json",
        "[{\"image_id\": 1, \"objects\": [{\"object_id\": 1, \"names\": [\"a\"]}]}]");
    assertThat(refused())
        .contains("objects.json, image 0: objects[0].x is missing, expected a number");
    assertThat(out.resolve("train.json")).doesNotExist();
  }

  /** What the whole command line says. */
  private String refused(Object... more) {
    List<String> all = new ArrayList<>(List.of("import", "vg-objects"));
    all.addAll(List.of(arguments(more)));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream usual = System.err;
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(Main.run(all.toArray(String[]::new))).isEqualTo(2);
    } finally {
      System.setErr(usual);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
