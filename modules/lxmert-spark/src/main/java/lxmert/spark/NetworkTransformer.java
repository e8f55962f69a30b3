package lxmert.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A transformer that asks a network about every row. What cannot be done with a row stands in its
 * column of errors, one sentence, and does not end the job; the new columns are then null.
 *
 * @param <T> the transformer itself, which its setters return
 */
abstract class NetworkTransformer<T extends NetworkTransformer<T>> extends Transformer
    implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final Param<String> errorCol;
  private final Param<String> precision;
  private final Param<String> device;
  private final IntParam batch;

  NetworkTransformer(String uid, int usualBatch) {
    this.uid = uid;
    errorCol = new Param<>(this, "errorCol", "the column of errors, null where there is none");
    precision = new Param<>(this, "precision", "of the matrix products: float32, bfloat16 or int8");
    device = new Param<>(this, "device", "where to compute: auto, cpu, cuda or cuda:N");
    batch = new IntParam(this, "batch", "rows that the network reads at once");
    setDefault(errorCol, "error");
    setDefault(precision, Precision.FLOAT32.toString());
    setDefault(device, "auto");
    setDefault(batch, usualBatch);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The column of errors: a sentence, null where there is none. */
  public Param<String> errorCol() {
    return errorCol;
  }

  /** The number format of matrix products: float32, which is the default, or bfloat16. */
  public Param<String> precision() {
    return precision;
  }

  /** Where to compute: auto, cpu, cuda or cuda:N. */
  public Param<String> device() {
    return device;
  }

  /** Rows that the network reads at once; what it says of one moves in the last digits by them. */
  public IntParam batch() {
    return batch;
  }

  /** Sets the column of errors; default: error. */
  public T setErrorCol(String name) {
    set(errorCol, name);
    return self();
  }

  /** Sets the number format; default: float32. */
  public T setPrecision(Precision format) {
    set(precision, format.toString());
    return self();
  }

  /** Sets where to compute: auto, which is the default, cpu, cuda or cuda:N. */
  public T setDevice(String name) {
    set(device, name);
    return self();
  }

  @SuppressWarnings("unchecked")
  private T self() {
    return (T) this;
  }

  Precision numberFormat() {
    return Arrays.stream(Precision.values())
        .filter(each -> each.toString().equals(getOrDefault(precision)))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "precision is %s, expected float32, bfloat16 or int8"
                        .formatted(getOrDefault(precision))));
  }

  String deviceName() {
    return getOrDefault(device);
  }

  /** A parameter that has to be given. */
  String required(Param<String> param) {
    if (!isDefined(param)) {
      throw new UserError("%s has no %s".formatted(uid, param.name()));
    }
    return getOrDefault(param);
  }

  /** The columns that are made, without that of errors. */
  abstract List<StructField> made();

  /** Refuses columns that the step cannot read. */
  abstract void check(StructType schema);

  /** What is done with the rows. */
  abstract NetworkStep<?> step(StructType schema, Columns columns, HadoopFiles files);

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = dataset.schema();
    StructType result = transformSchema(schema);
    Columns columns = new Columns(schema.length(), made().size(), errorPlace(schema));
    HadoopFiles files = HadoopFiles.of(dataset.sparkSession());
    NetworkStep<?> step = step(schema, columns, files);
    return dataset
        .toDF()
        .mapPartitions(new NetworkRows<>(step, (int) getOrDefault(batch)), Encoders.row(result));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    check(schema);
    StructType result = schema;
    for (StructField each : made()) {
      if (Arrays.asList(schema.fieldNames()).contains(each.name())) {
        throw new UserError("there is a column %s already".formatted(each.name()));
      }
      result = result.add(each);
    }
    return errorPlace(schema) < 0
        ? result.add(getOrDefault(errorCol), DataTypes.StringType)
        : result;
  }

  private int errorPlace(StructType schema) {
    return Arrays.asList(schema.fieldNames()).indexOf(getOrDefault(errorCol));
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  static StructField column(StructType schema, String name) {
    int place = Arrays.asList(schema.fieldNames()).indexOf(name);
    if (place < 0) {
      throw new UserError(
          "there is no column %s, expected one of %s"
              .formatted(name, String.join(", ", schema.fieldNames())));
    }
    return schema.fields()[place];
  }

  static UserError wrongType(StructField column, String expected) {
    return new UserError(
        "column %s is %s, expected %s"
            .formatted(column.name(), column.dataType().simpleString(), expected));
  }

  /**
   * How rows grow.
   *
   * @param before how many columns there are
   * @param made how many come to them
   * @param error the place of the column of errors; {@link #LAST}: it comes last; {@link
   *     #NO_ERRORS}: there is none
   */
  record Columns(int before, int made, int error) implements Serializable {
    static final int LAST = -1;
    static final int NO_ERRORS = -2;

    /** What was wrong with a row before. */
    @Nullable String problem(Row row) {
      return error < 0 ? null : row.getString(error);
    }

    Row with(Row row, Object... values) {
      List<Object> all = values(row);
      all.addAll(Arrays.asList(values));
      return row(all, null);
    }

    Row failed(Row row, String reason) {
      List<Object> all = values(row);
      for (int i = 0; i < made; i++) {
        all.add(null);
      }
      return row(all, reason);
    }

    private List<Object> values(Row row) {
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < before; i++) {
        all.add(row.get(i));
      }
      return all;
    }

    private Row row(List<Object> all, @Nullable String reason) {
      if (error == LAST) {
        all.add(reason);
      } else if (error >= 0 && reason != null) {
        all.set(error, reason);
      }
      return RowFactory.create(all.toArray());
    }
  }
}
