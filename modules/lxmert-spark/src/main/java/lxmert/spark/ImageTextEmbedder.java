package lxmert.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.heads.Embedder;
import lxmert.heads.Embedding;
import lxmert.heads.Layer;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;

/**
 * Gives the outputs of an LXMERT's encoders for the sentence and the regions of a row: a column for
 * each layer, named as the layer with an underscore for a dot. {@code pooled_output} is a vector of
 * H numbers, any other layer has one for each word piece or region. They are those of {@link
 * Embedder}.
 */
public final class ImageTextEmbedder extends NetworkTransformer<ImageTextEmbedder> {
  private static final long serialVersionUID = 1;
  private static final ArrayType VECTOR = DataTypes.createArrayType(DataTypes.FloatType);

  private final Param<String> model = new Param<>(this, "model", "the model's folder");
  private final Param<String> sentenceCol = new Param<>(this, "sentenceCol", "sentences");
  private final Param<String> regionsCol = new Param<>(this, "regionsCol", "regions");
  private final StringArrayParam layers = new StringArrayParam(this, "layers", "what to give");

  /** A transformer with a name of its own. */
  public ImageTextEmbedder() {
    this(Identifiable$.MODULE$.randomUID("ImageTextEmbedder"));
  }

  /** A transformer of a name. */
  public ImageTextEmbedder(String uid) {
    super(uid, 16);
    setDefault(sentenceCol, "sentence");
    setDefault(regionsCol, "regions");
    setDefault(layers, Layer.outputs().stream().map(Layer::name).toArray(String[]::new));
  }

  /** Reads what {@code write().save()} wrote. */
  public static ImageTextEmbedder load(String path) {
    return read().load(path);
  }

  /** What reads it; {@code Pipeline} calls this. */
  public static MLReader<ImageTextEmbedder> read() {
    return new DefaultParamsReader<>();
  }

  /** The model's folder: one that every executor sees, or of a Hadoop file system. */
  public Param<String> model() {
    return model;
  }

  /** Sentences. */
  public Param<String> sentenceCol() {
    return sentenceCol;
  }

  /** Regions. */
  public Param<String> regionsCol() {
    return regionsCol;
  }

  /** Names of the layers to give, see {@link Layer}. */
  public StringArrayParam layers() {
    return layers;
  }

  /** Sets the model's folder: one that every executor sees, or of a Hadoop file system. */
  public ImageTextEmbedder setModel(String folder) {
    set(model, folder);
    return this;
  }

  /** Sets the column of sentences; default: sentence. */
  public ImageTextEmbedder setSentenceCol(String name) {
    set(sentenceCol, name);
    return this;
  }

  /** Sets the column of regions; default: regions. */
  public ImageTextEmbedder setRegionsCol(String name) {
    set(regionsCol, name);
    return this;
  }

  /** Sets the layers to give; default: the three outputs. */
  public ImageTextEmbedder setLayers(String... names) {
    set(layers, names);
    return this;
  }

  /** Sets how many sentences the model reads at once; default: 16. */
  public ImageTextEmbedder setBatch(int rows) {
    set(batch(), rows);
    return this;
  }

  @Override
  List<StructField> made() {
    List<StructField> made = new ArrayList<>();
    for (String layer : getOrDefault(layers)) {
      boolean one = Layer.outputs().contains(new Layer(layer, Layer.Kind.PAIR));
      made.add(
          DataTypes.createStructField(
              layer.replace('.', '_'), one ? VECTOR : DataTypes.createArrayType(VECTOR), true));
    }
    return made;
  }

  @Override
  void check(StructType schema) {
    SentenceRows.check(schema, getOrDefault(sentenceCol), getOrDefault(regionsCol));
    required(model);
    numberFormat();
  }

  @Override
  NetworkStep<?> step(StructType schema, Columns columns, HadoopFiles files) {
    return new Asked(
        new Key(
            HadoopFiles.everywhere(required(model)),
            new ArrayList<>(Arrays.asList(getOrDefault(layers))),
            numberFormat(),
            deviceName()),
        SentenceRows.of(schema, getOrDefault(sentenceCol), columns, getOrDefault(regionsCol)),
        files);
  }

  /** What decides a model and what it gives. */
  record Key(String folder, List<String> layers, Precision precision, String device)
      implements ExecutorNetworks.Key, Serializable {}

  /** What is done with sentences. */
  private record Asked(Key key, SentenceRows sentences, HadoopFiles files)
      implements NetworkStep<Threaded<Embedder>> {
    @Override
    public Threaded<Embedder> load() {
      try (PointerScope scope = new PointerScope()) {
        return Threaded.of(
            Embedder.load(
                files.local(key.folder), key.layers, key.precision, Devices.parse(key.device)));
      }
    }

    @Override
    public List<Row> apply(Threaded<Embedder> network, List<Row> rows) {
      Embedder embedder = network.network();
      return sentences.apply(
          rows,
          (images, texts) ->
              network.call(() -> embedder.embed(texts, images)).stream()
                  .map(each -> values(embedder, each))
                  .toList());
    }

    private static Object[] values(Embedder embedder, Embedding embedding) {
      Object[] values = new Object[embedding.values().size()];
      for (int i = 0; i < values.length; i++) {
        float[] all = embedding.values().get(i);
        values[i] =
            embedder.layers().get(i).kind() == Layer.Kind.PAIR
                ? RegionRows.numbers(all)
                : vectors(all, embedder.size());
      }
      return values;
    }

    private static Object vectors(float[] all, int size) {
      List<Object> vectors = new ArrayList<>();
      for (int from = 0; from < all.length; from += size) {
        vectors.add(RegionRows.numbers(Arrays.copyOfRange(all, from, from + size)));
      }
      return RegionRows.sequence(vectors);
    }
  }
}
