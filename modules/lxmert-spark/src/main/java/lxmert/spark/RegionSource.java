package lxmert.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import lxmert.io.ImageNames;
import lxmert.regions.RegionStore;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Where regions are: Parquet files of {@link ExtractJob}, or a region store. */
final class RegionSource {
  private final SparkSession spark;
  private final HadoopFiles files;
  private final String name;

  RegionSource(SparkSession spark, HadoopFiles files, String name) {
    this.spark = spark;
    this.files = files;
    this.name = name;
  }

  /** The id that an image is stored under, which a row may name by its file's name. */
  static String id(String image) {
    return ImageNames.isImage(image) ? ImageNames.id(image) : image;
  }

  /** A column of regions for a column of image ids. */
  static String regionsCol(String imageCol) {
    return imageCol + "_regions";
  }

  /**
   * Rows with the regions of their images. Those of which an image has none are left out.
   *
   * @param rows few enough for an executor's memory
   * @param imageCols columns of image ids
   */
  Dataset<Row> join(Dataset<Row> rows, List<String> imageCols) {
    if (!PartsFolder.exists(files, name)) {
      return ofStore(rows, imageCols);
    }
    Dataset<Row> found = spark.read().parquet(name).where("error IS NULL").select("id", "regions");
    Dataset<Row> joined = broadcast(rows);
    for (String image : imageCols) {
      Dataset<Row> right =
          found.select(col("id").as("found_id"), col("regions").as(regionsCol(image)));
      joined = joined.join(right, col(image).equalTo(col("found_id"))).drop("found_id");
    }
    return joined;
  }

  /** The store is opened where the rows are: images are looked up, none are moved. */
  private Dataset<Row> ofStore(Dataset<Row> rows, List<String> imageCols) {
    RegionStore.open(files.local(name)).close(); // is none, it is said before all else
    StructType schema = rows.schema();
    StructType result = schema;
    List<Integer> places = new ArrayList<>();
    for (String image : imageCols) {
      result = result.add(regionsCol(image), RegionRows.TYPE);
      places.add(schema.fieldIndex(image));
    }
    NetworkTransformer.Columns columns =
        new NetworkTransformer.Columns(
            schema.length(), places.size(), NetworkTransformer.Columns.NO_ERRORS);
    Dataset<Row> complete =
        rows.mapPartitions(
            new NetworkRows<>(
                new Lookup(new Key(HadoopFiles.everywhere(name)), places, columns, files), 1),
            Encoders.row(result));
    for (String image : imageCols) {
      complete = complete.where(col(regionsCol(image)).isNotNull());
    }
    return complete;
  }

  private record Key(String name) implements ExecutorNetworks.Key, Serializable {}

  /** Looks images up in a store, which a process opens once. */
  private record Lookup(
      Key key, List<Integer> images, NetworkTransformer.Columns columns, HadoopFiles files)
      implements NetworkStep<RegionStore> {
    @Override
    public RegionStore load() {
      return RegionStore.open(files.local(key.name));
    }

    @Override
    public List<Row> apply(RegionStore store, List<Row> rows) {
      return rows.stream().map(row -> columns.with(row, regions(store, row))).toList();
    }

    private Object[] regions(RegionStore store, Row row) {
      return images.stream()
          .map(row::getString)
          .map(
              id ->
                  store.contains(id) ? RegionRows.write(store.get(id), List.of(), List.of()) : null)
          .toArray();
    }
  }
}
