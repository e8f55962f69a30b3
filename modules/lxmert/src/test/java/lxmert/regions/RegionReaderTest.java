package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import lxmert.io.UserError;
import lxmert.vision.Regions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** One image of 40 x 30 with two boxes of three features, in the layouts of many programs. */
class RegionReaderTest {
  private static final float[] BOXES = {0, 3, 40, 30, 10, 6, 20, 15};
  private static final float[] SHARES = {0, 0.1f, 1, 1, 0.25f, 0.2f, 0.5f, 0.5f};
  private static final float[] FEATURES = {1, 2, 3, 4, 5, 6};
  private static final float[] CLASSES = {0.5f, 0.1f, 0.4f, 0, 0.7f, 0.3f};

  @TempDir Path folder;

  private String recognised = "";

  @Test
  void aTableOfSixColumnsIsKnownByTheirNumber() throws IOException {
    Path file = table("393267", "40", "30", "2", base64(BOXES), base64(FEATURES));

    assertThat(only(read(file), "393267")).satisfies(image -> isImage(image, 40, 30));
    assertThat(recognised)
        .isEqualTo(
            "a table of 6 columns (image_id, image_w, image_h, num_boxes, boxes, features): 3"
                + " features a box from \"features\", boxes from \"boxes\" in pixels");
  }

  @Test
  void aHeaderNamesColumnsInAnyOrder() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("t.tsv"),
            "features\tnum_boxes\tnote\timage_h\timage_w\tboxes\timage_id\n"
                + String.join("\t", base64(FEATURES), "2", "?", "30", "40", base64(BOXES), "a"));

    isImage(only(read(file), "a"), 40, 30);
    assertThat(recognised).startsWith("a table with a header: ");
    Files.writeString(file, "features\tboxes\tid\n");
    refused(file, "line 1 names no column \"img_id\" or \"image_id\"");
    Files.writeString(file, "features\timage_id\n");
    refused(file, "holds no images with regions");
    Files.writeString(file, "features\timage_id\nAAAA\n");
    refused(file, "line 2 has 1 columns, expected 2: features, image_id");
  }

  @Test
  void gzippedTablesAndPrintedBytesAreRead() throws IOException {
    String line =
        String.join("\t", "b'a'", "40", "30", "b'2'", "b'" + base64(BOXES) + "'", base64(FEATURES));
    Path file = folder.resolve("t.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(line.getBytes(StandardCharsets.UTF_8));
    }

    isImage(only(read(file), "a"), 40, 30);
  }

  @Test
  void idsOf32BitsAreRead() throws IOException {
    String ids = Base64.getEncoder().encodeToString(new byte[] {7, 0, 0, 0, 63, 6, 0, 0});
    String scores = base64(0.5f, 0.25f);
    Path file =
        table("a", "30", "40", ids, scores, ids, scores, "2", base64(BOXES), base64(FEATURES));

    Regions image = only(read(file), "a");

    assertThat(image.objectIds()).containsExactly(7, 1599);
    assertThat(image.attributeIds()).containsExactly(7, 1599);
    assertThat(image.objectScores()).containsExactly(0.5f, 0.25f);
  }

  @Test
  void withoutASizeBoxesHaveToBeSharesOrTheImageIsLookedAt() throws IOException {
    Path shares = table("a", "2", base64(SHARES), base64(FEATURES));
    Regions unsized = only(read(shares), "a");
    assertThat(unsized.normalizedBoxes()).containsExactly(SHARES);
    assertThat(unsized.imageWidth()).isEqualTo(1);
    assertThat(recognised).contains("boxes\" as shares of an image whose size is not told");

    Path pixels = table("a", "2", base64(BOXES), base64(FEATURES));
    refused(pixels, "\"boxes\" is in pixels, but the size of the image is not told");
    Path image = folder.resolve("a.png");
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    RegionReader looking = new RegionReader(RenamedImages.NONE, Map.of("a", image));
    isImage(only(read(looking, pixels), "a"), 40, 30);
    isImage(only(read(looking, table("a", "2", base64(SHARES), base64(FEATURES))), "a"), 40, 30);
  }

  @Test
  void float64IsNamed() throws IOException {
    refused(
        table("a", "40", "30", "2", base64(doubles(BOXES)), base64(FEATURES)),
        "line 1, image a, \"boxes\": 64 bytes are float64, expected float32: 32 bytes");
    float[] thirds = {1 / 3f, 2 / 3f, 0.1f, 0.7f, 0.9f, 0};
    refused(
        table("a", "40", "30", "2", base64(BOXES), base64(doubles(thirds))),
        "\"features\": 48 bytes are float64, expected float32");
    refused(
        table("a", "40", "30", "2", base64(BOXES), base64(Float.NaN, 1, 2, 3, 4, 5)),
        "\"features\" has NaN at place 0, expected a finite number");
    String good = String.join("\t", "a", "40", "30", "2", base64(BOXES), base64(FEATURES));
    refused(
        Files.writeString(
            folder.resolve("t.tsv"),
            good
                + "\n"
                + String.join("\t", "b", "40", "30", "2", base64(BOXES), base64(new float[12]))),
        "line 2, image b has 6 features a box (twice as many: float64?), but");
  }

  @Test
  void mixedBoxesAndNoBoxesAreRefused() throws IOException {
    String good = String.join("\t", "a", "40", "30", "2", base64(BOXES), base64(FEATURES));
    refused(
        Files.writeString(
            folder.resolve("t.tsv"),
            good
                + "\n"
                + String.join("\t", "b", "40", "30", "2", base64(SHARES), base64(FEATURES))),
        "line 2, image b has boxes as shares of the image, but");
    refused(table("a", "40", "30", "0", "", ""), "line 1, image a has no boxes");
  }

  @Test
  void openvqasFeaturesStandOnTheirSide() {
    byte[] byColumns = floats(FEATURES); // as NumPy saves x.T, without copying
    byte[] turned = floats(1, 4, 2, 5, 3, 6);
    for (byte[] npy :
        List.of(Npz.array("<f4", "3, 2", turned), columnMajor("<f4", "3, 2", byColumns))) {
      Path file =
          new Npz()
              .put("x", npy)
              .floats("bbox", "2, 4", BOXES)
              .longs("num_bbox", "", 2)
              .longs("image_w", "", 40)
              .longs("image_h", "", 30)
              .write(folder.resolve("a.jpg.npz"));
      isImage(only(read(file), "a"), 40, 30);
      assertThat(recognised).contains("from \"x\" (transposed), boxes from \"bbox\" in pixels");
    }
  }

  @Test
  void unitersArchivesHaveSharesAndClasses() {
    Path file =
        new Npz()
            .floats("features", "2, 3", FEATURES)
            .floats("norm_bb", "2, 6", 0, 0.1f, 1, 1, 1, 0.9f, 0.25f, 0.2f, 0.5f, 0.5f, 9, 9)
            .floats("soft_labels", "2, 3", CLASSES)
            .write(folder.resolve("a.npz"));

    Regions image = only(read(file), "a");

    assertThat(image.normalizedBoxes()).containsExactly(SHARES);
    assertThat(image.objectIds()).as("the background aside").containsExactly(1, 0);
    assertThat(image.objectScores()).containsExactly(0.4f, 0.7f);
  }

  @Test
  void rowsThatFillUpAreLeftOut() {
    Path file =
        new Npz()
            .floats("features", "3, 3", 1, 2, 3, 4, 5, 6, 0, 0, 0)
            .floats("bbox", "3, 4", 0, 3, 40, 30, 10, 6, 20, 15, 0, 0, 0, 0)
            .longs("objects", "3,", 8, 9, 0)
            .longs("num_boxes", "", 2)
            .longs("image_width", "", 40)
            .longs("image_height", "", 30)
            .write(folder.resolve("a.npz"));

    Regions image = only(read(file), "a");

    isImage(image, 40, 30);
    assertThat(image.objectIds()).containsExactly(8, 9);
  }

  @Test
  void pickledArraysAreToldHowToConvert() throws IOException {
    Path pickle = folder.resolve("1_info.npy");
    Files.write(pickle, Npz.array("|O", "", new byte[] {(byte) 0x80, 4, '.'}));
    Files.write(folder.resolve("1.npy"), Npz.array("<f4", "2, 3", floats(FEATURES)));
    for (Path given : List.of(folder, pickle, folder.resolve("1.npy"))) {
      refused(
          given,
          "has a pair of .npy files for each image, and half of them, *_info.npy, are pickles",
          "for info in glob.glob(r\"" + folder + "/*_info.npy\"):\n",
          "np.savez(info[:-9] + \".npz\", features=np.load(info[:-9] + \".npy\")");
    }
    Path whole = Files.createDirectory(folder.resolve("whole"));
    Files.move(pickle, whole.resolve("1.npy"));
    refused(whole, "has each image as a pickle", "np.savez(file[:-4] + \".npz\", **np.load(file");
    refused(folder.resolve("1.npy"), "is a single array, expected its boxes in *_info.npy");
  }

  @Test
  void otherFilesAreNamed() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    refused(empty, "empty has no .npz files and no data.mdb");
    refused(new Npz().write(folder.resolve("a.npz")), "a.npz is a zip file without NumPy arrays");
    refused(folder.resolve("none.tsv"), "none.tsv");
    Path torn = folder.resolve("torn.h5");
    Files.write(torn, new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 0, 0, 0});
    refused(torn, "torn.h5 cannot be read as HDF5");
  }

  @Test
  void hdf5HasAGroupForEachImage() {
    Path file = folder.resolve("a.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup image = hdf.putGroup("a");
      image.putDataset("features", rows(FEATURES, 3));
      image.putDataset("boxes", rows(BOXES, 4));
      image.putDataset("obj_id", new long[] {8, 9});
      image.putDataset("img_w", 40);
      image.putDataset("img_h", 30);
    }

    isImage(only(read(file), "a"), 40, 30);
    assertThat(recognised).startsWith("HDF5, a group for each image: ");
  }

  @Test
  void hdf5HasARowForEachImage() {
    Path file = folder.resolve("a.h5");
    stacked(file, "a", "b");

    Map<String, Regions> images = read(file);

    assertThat(images).containsOnlyKeys("a", "b");
    isImage(RandomRegions.get(images, "b"), 40, 30);
  }

  @Test
  void gqasObjectsAreReadWithTheFileBesideThem() throws IOException {
    Path file = folder.resolve("gqa_objects_3.h5");
    stacked(file);
    Files.writeString(
        folder.resolve("gqa_objects_info.json"),
        """
        {"n1": {"width": 40, "height": 30, "objectsNum": 1, "idx": 1, "file": 3},
         "n2": {"width": 40, "height": 30, "objectsNum": 2, "idx": 1, "file": 4}}""");

    Regions image = only(read(file), "n1");

    assertThat(image.features()).containsExactly(1, 2, 3);
  }

  @Test
  void hdf5WithoutIdsIsToldHowToConvert() {
    Path file = folder.resolve("train36.hdf5");
    stacked(file);

    refused(
        file,
        "is HDF5 with arrays of all images, but without their ids (\"image_id\")",
        "np.savez(f\"{image}.npz\", bboxes=h[\"bboxes\"][row], features=h[\"features\"][row]");
  }

  @Test
  void lmdbHoldsMsgpackAsUnitersDoes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packMapHeader(3);
      packer.packString("note").packString("no array");
      pack(packer, "norm_bb", 4, SHARES);
      pack(packer, "features", 3, FEATURES);
      bytes.writeBytes(packer.toByteArray());
    }
    Path database = database(Map.of("coco_1.npz", bytes.toByteArray(), "__keys__", new byte[1]));

    assertThat(only(read(database), "coco_1").normalizedBoxes()).containsExactly(SHARES);
    assertThat(recognised).startsWith("LMDB of msgpack: ");
  }

  @Test
  void lmdbHoldsArchives() throws IOException {
    Path archive =
        new Npz()
            .floats("features", "2, 3", FEATURES)
            .floats("norm_bb", "2, 4", SHARES)
            .put("allow_pickle", Npz.array("|b1", "", new byte[1]))
            .write(folder.resolve("a.npz"));
    Path database = database(Map.of("a.npz", Files.readAllBytes(archive)));

    assertThat(only(read(database), "a").normalizedBoxes()).containsExactly(SHARES);
    assertThat(recognised).startsWith("LMDB of NumPy archives: ");
  }

  @Test
  void lmdbHoldsPickledDictionariesOfBase64AsVoltasDoes() {
    Path database =
        database(
            Map.of(
                "keys", bytes("\u0080\u0004]."),
                "1", pickled("a", base64(BOXES), base64(FEATURES))));

    isImage(only(read(database), "a"), 40, 30);
    assertThat(recognised).startsWith("LMDB of pickled dictionaries: ");
  }

  @Test
  void picklesInLmdbRunNothing() {
    Path database = database(Map.of("1", bytes("\u0080\u0003cposix\nsystem\n.")));

    refused(
        database,
        "data.mdb, entry 1: its pickle breaks off",
        "posix.system, which is not among the names",
        "**pickle.loads(value))");
  }

  @Test
  void lmdbThatIsCutOffOrSomethingElseIsRefused() throws IOException {
    Path database = database(Map.of("1", new byte[] {1}));
    refused(database, "entry 1 is neither msgpack, a NumPy archive nor a pickled dictionary");
    Path data = database.resolve("data.mdb");
    byte[] whole = Files.readAllBytes(data);
    Files.write(data, Arrays.copyOf(whole, whole.length / 2 + 1));
    refused(database, "data.mdb is cut off: it has");
    Files.write(data, new byte[100]);
    refused(database, "data.mdb is not an LMDB database");
  }

  @Test
  void oneArchiveForAllImagesGoesOutAndComesBack() {
    Map<String, Regions> images = new LinkedHashMap<>(RandomRegions.images(3, 5));
    Path file = folder.resolve("all.npz");

    NpzRegions.writeAll(file, images.keySet(), id -> RandomRegions.get(images, id));

    Map<String, Regions> back = read(file);
    assertThat(back.keySet()).containsExactlyElementsOf(images.keySet());
    back.forEach((id, regions) -> RandomRegions.assertSame(regions, RandomRegions.get(images, id)));
    assertThat(recognised).startsWith("one NumPy archive for all images: ");
  }

  private static void isImage(Regions image, int width, int height) {
    assertThat(image.imageWidth()).isEqualTo(width);
    assertThat(image.imageHeight()).isEqualTo(height);
    assertThat(image.boxes()).containsExactly(BOXES);
    assertThat(image.features()).containsExactly(FEATURES);
  }

  private static Regions only(Map<String, Regions> images, String id) {
    assertThat(images).containsOnlyKeys(id);
    return RandomRegions.get(images, id);
  }

  private Map<String, Regions> read(Path file) {
    return read(new RegionReader(), file);
  }

  private Map<String, Regions> read(RegionReader reader, Path file) {
    Map<String, Regions> images = new LinkedHashMap<>();
    recognised = reader.read(file, images::put);
    return images;
  }

  private void refused(Path file, String... expected) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(expected);
  }

  private Path table(String... cells) throws IOException {
    return Files.writeString(folder.resolve("t.tsv"), String.join("\t", cells) + "\n");
  }

  private static String base64(float... values) {
    return base64(floats(values));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] doubles(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  private static byte[] columnMajor(String descr, String shape, byte[] data) {
    byte[] npy = Npz.array(descr, shape, data);
    String text = new String(npy, StandardCharsets.ISO_8859_1);
    return text.replace("False", "True").replace("}", "} ").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static float[][] rows(float[] values, int width) {
    float[][] rows = new float[values.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  /** Arrays of two images, of which the second is the usual one. */
  private static void stacked(Path file, String... ids) {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putDataset("features", new float[][][] {new float[2][3], rows(FEATURES, 3)});
      hdf.putDataset("bboxes", new float[][][] {rows(BOXES, 4), rows(BOXES, 4)});
      if (ids.length > 0) {
        hdf.putDataset("image_id", ids);
        hdf.putDataset("image_w", new int[] {40, 40});
        hdf.putDataset("image_h", new int[] {30, 30});
      }
    }
  }

  /** As msgpack-numpy writes an array: keys are bytes. */
  private static void pack(MessageBufferPacker packer, String name, int width, float... values)
      throws IOException {
    packer.packString(name).packMapHeader(4);
    raw(packer, "nd").packBoolean(true);
    raw(packer, "type").packString("<f4");
    raw(packer, "shape").packArrayHeader(2).packInt(values.length / width).packInt(width);
    byte[] data = floats(values);
    raw(packer, "data").packBinaryHeader(data.length).writePayload(data);
  }

  private static MessageBufferPacker raw(MessageBufferPacker packer, String text)
      throws IOException {
    byte[] bytes = bytes(text);
    packer.packBinaryHeader(bytes.length).writePayload(bytes);
    return packer;
  }

  /** Protocol 3: texts of at most 255 bytes. */
  private static byte[] pickled(String id, String boxes, String features) {
    StringBuilder pickle = new StringBuilder("\u0080\u0004}(");
    Map<String, String> values = new LinkedHashMap<>();
    values.put("img_id", id);
    values.put("img_h", "30");
    values.put("img_w", "40");
    values.put("num_boxes", "2");
    values.put("boxes", boxes);
    values.put("features", features);
    values.forEach(
        (name, value) ->
            List.of(name, value)
                .forEach(
                    text -> pickle.append('\u008c').append((char) text.length()).append(text)));
    return bytes(pickle.append("u.").toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Path database(Map<String, byte[]> entries) {
    Path database = folder.resolve("db");
    try {
      Files.createDirectory(database);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    try (Env<byte[]> env =
        Env.create(ByteArrayProxy.PROXY_BA).setMapSize(1 << 20).open(database.toFile())) {
      Dbi<byte[]> all = env.openDbi((byte[]) null, DbiFlags.MDB_CREATE);
      entries.forEach((key, value) -> all.put(bytes(key), value));
    }
    return database;
  }
}
