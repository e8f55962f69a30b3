package lxmert.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.Image;
import lxmert.vision.ImageLimits;
import lxmert.vision.ImageReader;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Finds the regions of images: from a column of encoded images, such as {@code content} of {@code
 * binaryFile}, or of their names, to a column of regions, a struct of {@code width}, {@code
 * height}, {@code feature_size} and {@code found}, an array of structs with box, object, attribute,
 * scores and feature. They are those of {@link Detector}, to the bit.
 */
public final class RegionExtractor extends NetworkTransformer<RegionExtractor> {
  private static final long serialVersionUID = 1;

  private final Param<String> detector = new Param<>(this, "detector", "the detector's folder");
  private final Param<String> settings =
      new Param<>(this, "settings", "the detector's settings in JSON; empty: its own");
  private final Param<String> inputCol =
      new Param<>(this, "inputCol", "encoded images, or their names");
  private final Param<String> outputCol = new Param<>(this, "outputCol", "regions");
  private final BooleanParam strict =
      new BooleanParam(this, "strict", "whether what is no image ends the job");

  private final BooleanParam strictImages =
      new BooleanParam(this, "strictImages", "whether damaged images that can be read are refused");

  /** A transformer with a name of its own. */
  public RegionExtractor() {
    this(Identifiable$.MODULE$.randomUID("RegionExtractor"));
  }

  /** A transformer of a name. */
  public RegionExtractor(String uid) {
    super(uid, 1);
    setDefault(settings, "");
    setDefault(inputCol, "content");
    setDefault(outputCol, "regions");
    setDefault(strict, false);
    setDefault(strictImages, false);
  }

  /** Reads what {@code write().save()} wrote. */
  public static RegionExtractor load(String path) {
    return read().load(path);
  }

  /** What reads it; {@code Pipeline} calls this. */
  public static MLReader<RegionExtractor> read() {
    return new DefaultParamsReader<>();
  }

  /** The detector's folder: one that every executor sees, or of a Hadoop file system. */
  public Param<String> detector() {
    return detector;
  }

  /** The detector's settings in JSON; empty for its own. */
  public Param<String> settings() {
    return settings;
  }

  /** Encoded images, or their names. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Regions. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Whether what is no image ends the job. */
  public BooleanParam strict() {
    return strict;
  }

  /** Whether damaged images that can be read are refused. */
  public BooleanParam strictImages() {
    return strictImages;
  }

  /** Sets the detector's folder: one that every executor sees, or of a Hadoop file system. */
  public RegionExtractor setDetector(String folder) {
    set(detector, folder);
    return this;
  }

  /** Sets other settings than the detector's own, such as those of a preset. */
  public RegionExtractor setSettings(DetectorConfig config) {
    set(settings, Json.line(config));
    return this;
  }

  /** Sets the column of encoded images or of their names; default: content. */
  public RegionExtractor setInputCol(String name) {
    set(inputCol, name);
    return this;
  }

  /** Sets the column of regions; default: regions. */
  public RegionExtractor setOutputCol(String name) {
    set(outputCol, name);
    return this;
  }

  /** Sets whether what is no image ends the job; default: it does not. */
  public RegionExtractor setStrict(boolean ends) {
    set(strict, ends);
    return this;
  }

  /** Sets whether damaged images that can be read are refused; default: they are used. */
  public RegionExtractor setStrictImages(boolean refused) {
    set(strictImages, refused);
    return this;
  }

  @Override
  List<StructField> made() {
    return List.of(DataTypes.createStructField(getOrDefault(outputCol), RegionRows.TYPE, true));
  }

  @Override
  void check(StructType schema) {
    StructField images = column(schema, getOrDefault(inputCol));
    if (!isBytes(images) && !images.dataType().equals(DataTypes.StringType)) {
      throw wrongType(images, "binary or string");
    }
    required(detector);
    numberFormat();
  }

  private static boolean isBytes(StructField column) {
    return column.dataType().equals(DataTypes.BinaryType);
  }

  @Override
  NetworkStep<?> step(StructType schema, Columns columns, HadoopFiles files) {
    String input = getOrDefault(inputCol);
    List<String> names = List.of(schema.fieldNames());
    boolean named =
        names.contains("path") && column(schema, "path").dataType().equals(DataTypes.StringType);
    return new Look(
        new Key(
            HadoopFiles.everywhere(required(detector)),
            getOrDefault(settings),
            numberFormat(),
            deviceName()),
        names.indexOf(input),
        isBytes(column(schema, input)),
        named ? names.indexOf("path") : -1,
        (boolean) getOrDefault(strict),
        (boolean) getOrDefault(strictImages),
        columns,
        files);
  }

  /** What decides a detector. */
  record Key(String folder, String settings, Precision precision, String device)
      implements ExecutorNetworks.Key, Serializable {}

  /**
   * What is done with images.
   *
   * @param name the place of a column that names images in errors; less than 0: there is none
   */
  private record Look(
      Key key,
      int input,
      boolean bytes,
      int name,
      boolean strict,
      boolean strictImages,
      Columns columns,
      HadoopFiles files)
      implements NetworkStep<Detector> {
    @Override
    public Detector load() {
      Path folder = files.local(key.folder);
      DetectorConfig config =
          key.settings.isEmpty()
              ? DetectorFolder.config(folder)
              : DetectorConfig.parse(key.settings, "the settings of the transformer");
      try (PointerScope scope = new PointerScope()) {
        return Detector.load(
            folder,
            config,
            new Detector.Computation(
                Devices.parse(key.device), key.precision, TaskThreads.ofProcess()));
      }
    }

    @Override
    public List<Row> apply(Detector network, List<Row> rows) {
      return rows.stream().map(row -> look(network, row)).toList();
    }

    private Row look(Detector network, Row row) {
      String problem = columns.problem(row);
      if (problem != null) {
        return columns.failed(row, problem);
      }
      if (row.isNullAt(input)) {
        return failed(row, new UserError("there is no image"));
      }
      Image image;
      try {
        ImageLimits limits = ImageLimits.standard().withStrict(strictImages);
        byte[] content = bytes ? row.getAs(input) : files.image(row.getString(input), limits);
        image = ImageReader.read(content, name(row), limits);
      } catch (UserError e) {
        return failed(row, e);
      }
      return columns.with(
          row,
          RegionRows.write(network.detect(image), network.objectNames(), network.attributeNames()));
    }

    private Row failed(Row row, UserError e) {
      if (strict) {
        throw e;
      }
      return columns.failed(row, String.valueOf(e.getMessage()));
    }

    private String name(Row row) {
      @Nullable String known = name < 0 ? null : row.getString(name);
      return known != null ? known : bytes ? "the image" : row.getString(input);
    }
  }
}
